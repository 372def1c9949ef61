//! Small pictures beside the tools, for hosts that show them. Each is one path in a square of 24 units.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use rmcp::model::Icon;

/// What may not stand in a `data:` address as it is.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>');

pub(crate) const CLIP: &str = "M3 5h18v14H3zM10 9v6l5-3z";
pub(crate) const UP: &str = "M12 3l6 7h-4v6h-4v-6H6zM4 19h16v2H4z";
pub(crate) const DOWN: &str = "M12 16l6-7h-4V3h-4v6H6zM4 19h16v2H4z";
pub(crate) const LANES: &str = "M3 5h11v4H3zM8 10h13v4H8zM3 15h8v4H3z";
pub(crate) const COIN: &str = "M12 3a9 9 0 100 18 9 9 0 000-18zM11 7h2v10h-2z";
pub(crate) const LIST: &str =
    "M3 5h3v3H3zM8 5h13v3H8zM3 11h3v3H3zM8 11h13v3H8zM3 17h3v3H3zM8 17h13v3H8z";
pub(crate) const EYE: &str =
    "M12 5C6 5 3 12 3 12s3 7 9 7 9-7 9-7-3-7-9-7zM12 9a3 3 0 110 6 3 3 0 010-6z";
pub(crate) const FOLDER: &str = "M3 5h7l2 3h9v11H3z";

/// The picture with this path, at any size.
pub(crate) fn icon(path: &str) -> Icon {
    let picture = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'><path fill-rule='evenodd' d='{path}'/></svg>"
    );
    Icon::new(format!(
        "data:image/svg+xml,{}",
        utf8_percent_encode(&picture, ENCODED)
    ))
    .with_mime_type("image/svg+xml")
    .with_sizes(vec!["any".to_owned()])
}
