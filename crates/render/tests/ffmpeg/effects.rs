//! What is done to pictures and to their time: films and stills of small media whose frames can be told apart.

#[path = "effects/crossings.rs"]
mod crossings;
#[path = "effects/places.rs"]
mod places;
#[path = "effects/time.rs"]
mod time;

use serde_json::{Value, json};
use veo_render::Frame;
use veo_timeline::{Canvas, Draft, Millis};

use crate::support::{Film, Library, engine, ffmpeg};

const SMALL: Canvas = Canvas {
    width: 64,
    height: 36,
    frame_rate: 30,
};

const RED: [u8; 3] = [254, 0, 0];
const GREEN: [u8; 3] = [0, 255, 0];
const BLUE: [u8; 3] = [0, 0, 255];
const WHITE: [u8; 3] = [255, 255, 255];
const BLACK: [u8; 3] = [0, 0, 0];

/// A segment of `source`, with more in its metadata.
fn clip(start: u64, length: u64, source: &str, more: Value) -> Value {
    let mut meta = more;
    meta["start"] = start.into();
    meta["src"] = source.into();
    json!({"d": length, "m": meta})
}

/// Four colours: red and green above blue and white.
async fn four(library: &mut Library) {
    let colors = ["red", "lime", "blue", "white"];
    let inputs = colors.map(|color| format!("-f lavfi -i color={color}:size=32x18"));
    let joined = "-filter_complex [0][1]hstack[a];[2][3]hstack[b];[a][b]vstack -frames:v 1";
    library
        .add("four.png", &format!("{} {joined}", inputs.join(" ")))
        .await;
}

/// One colour for four seconds.
async fn plain(library: &mut Library, color: &str) {
    let clip = format!(
        "-f lavfi -i color={color}:size=64x36:rate=30:duration=4 -vf scale=out_color_matrix=bt709 \
         -colorspace bt709 -c:v libx264 -pix_fmt yuv420p"
    );
    library.add(&format!("{color}.mp4"), &clip).await;
}

async fn render(library: &Library, draft: &Draft) -> Film {
    library.film(draft, SMALL).await
}

/// Each still is the frame that the film shows there.
async fn compare(library: &Library, draft: &Draft, film: &Film, numbers: &[usize]) {
    let mut wrong = Vec::new();
    for number in numbers {
        let time = Millis::new((*number as u64 * 1000).div_ceil(30));
        let frame = Frame::new(draft, &library.sources, SMALL, time).unwrap();
        let still = engine().sheet(&[frame], &library.path("")).await.unwrap();
        std::fs::write(library.path("still.jpg"), &still.jpeg).unwrap();
        let convert = "-i still.jpg -pix_fmt rgb24 -f rawvideo still.rgb";
        ffmpeg(&library.path(""), convert);
        let pixels = std::fs::read(library.path("still.rgb")).unwrap();
        let apart = film.difference(*number, &pixels);
        if apart > 6.0 {
            wrong.push(format!("{number} by {apart:.1}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}
