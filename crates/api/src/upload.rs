//! `POST /api/upload-video/nemo_agent/me/{session_id}`: media into a session (protocol.md 3.2).
//!
//! A request is either `multipart/form-data` with parts named [`PART_NAME`], or [`UploadByUrl`].

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use veo_media::MediaClass;

use crate::lenient;

/// The name of each file's part in a multipart request.
pub const PART_NAME: &str = "files";

/// The largest file that is sent: 500 MB. The service's own limit is not known.
pub const MAX_UPLOAD_BYTES: u64 = 500 * 1000 * 1000;

/// The JSON form of the request: the server fetches the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadByUrl {
    /// Where the files are.
    pub urls: Vec<String>,
    /// Always `url`.
    #[serde(default)]
    source_type: SourceType,
}

impl UploadByUrl {
    /// Asks the server to fetch these.
    pub fn new(urls: Vec<String>) -> Self {
        Self {
            urls,
            source_type: SourceType::Url,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SourceType {
    #[default]
    Url,
}

/// The reply.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UploadReply {
    /// The files that arrived, in the order of the request.
    #[serde(default, alias = "uploaded_files", deserialize_with = "read_files")]
    pub files: Vec<UploadedFile>,
    /// True when the files are in the session's state already.
    #[serde(default)]
    pub session_state_applied: bool,
}

/// One file that arrived.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct UploadedFile {
    /// The file's name, without folders.
    #[serde(default)]
    pub filename: String,
    /// What kind of media it is, if the service said one that is known.
    #[serde(
        default,
        deserialize_with = "lenient::or_absent",
        skip_serializing_if = "Option::is_none"
    )]
    pub file_type: Option<MediaClass>,
    /// Where it can be fetched.
    #[serde(default)]
    pub cdn_url: String,
    /// Length in seconds; the draft counts milliseconds instead.
    #[serde(
        default,
        deserialize_with = "lenient::or_absent",
        skip_serializing_if = "Option::is_none"
    )]
    pub duration: Option<f64>,
    /// Picture width in pixels.
    #[serde(
        default,
        deserialize_with = "lenient::or_absent",
        skip_serializing_if = "Option::is_none"
    )]
    pub width: Option<u32>,
    /// Picture height in pixels.
    #[serde(
        default,
        deserialize_with = "lenient::or_absent",
        skip_serializing_if = "Option::is_none"
    )]
    pub height: Option<u32>,
    /// Pictures per second.
    #[serde(
        default,
        deserialize_with = "lenient::or_absent",
        skip_serializing_if = "Option::is_none"
    )]
    pub fps: Option<f64>,
    /// A digest of the content, in a form that the service chooses.
    #[serde(
        default,
        deserialize_with = "lenient::or_absent",
        skip_serializing_if = "Option::is_none"
    )]
    pub hash: Option<String>,
    /// Its size in bytes. No document of the service names it; the studio tells it.
    #[serde(
        default,
        deserialize_with = "lenient::or_absent",
        skip_serializing_if = "Option::is_none"
    )]
    pub size: Option<u64>,
}

impl UploadedFile {
    /// Returns the file as an entry of a state's `video_infos`, which has the same members.
    pub fn to_video_info(&self) -> Value {
        // Text and finite numbers only, which always become a value.
        serde_json::to_value(self).unwrap_or_default()
    }
}

/// A file whose address may also stand under `url`, beside `cdn_url` or in its place.
#[derive(Deserialize)]
struct FileInEitherSpelling {
    #[serde(flatten)]
    file: UploadedFile,
    #[serde(default, deserialize_with = "lenient::or_absent")]
    url: Option<String>,
}

fn read_files<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<UploadedFile>, D::Error> {
    let read: Vec<FileInEitherSpelling> = Vec::deserialize(deserializer)?;
    let with_address = read
        .into_iter()
        .map(|FileInEitherSpelling { mut file, url }| {
            if file.cdn_url.is_empty() {
                file.cdn_url = url.unwrap_or_default();
            }
            file
        });
    Ok(with_address.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope;

    #[test]
    fn both_spellings_of_the_reply_are_read_and_the_documented_one_is_written() {
        let documented = r#"{"files":[{"filename":"video.mp4","file_type":"video","cdn_url":"https://cdn.example.com/videos/xxx/video.mp4","duration":30.5,"width":1920,"height":1080,"fps":30.0,"hash":"abc123"}],"session_state_applied":true}"#;
        let reply: UploadReply = envelope::decode(200, documented.as_bytes()).unwrap();
        assert_eq!(reply.files[0].file_type, Some(MediaClass::Video));
        assert_eq!(serde_json::to_string(&reply).unwrap(), documented);
        assert_eq!(reply.files[0].to_video_info()["hash"], "abc123");

        let other = br#"{"code":0,"data":{"uploaded_files":[{"filename":"a.png","file_type":"hologram","url":"https://c.test/a.png","width":"wide"}]}}"#;
        let reply: UploadReply = envelope::decode(200, other).unwrap();
        let file = &reply.files[0];
        assert_eq!(
            (file.cdn_url.as_str(), file.file_type, file.width),
            ("https://c.test/a.png", None, None)
        );
        assert!(!reply.session_state_applied);
    }

    #[test]
    fn a_file_that_is_given_both_addresses_keeps_that_of_the_cdn() {
        let both = br#"{"code":0,"data":{"files":[{"url":"https://a.test/1","cdn_url":"https://c.test/1"},{"cdn_url":"","url":"https://a.test/2"}]}}"#;
        let reply: UploadReply = envelope::decode(200, both).unwrap();
        let addresses: Vec<&str> = reply.files.iter().map(|file| &*file.cdn_url).collect();
        assert_eq!(addresses, ["https://c.test/1", "https://a.test/2"]);
    }

    #[test]
    fn the_request_by_url_is_written_as_documented() {
        let request = UploadByUrl::new(vec!["https://a.test/x.mp4".to_owned()]);
        let written = r#"{"urls":["https://a.test/x.mp4"],"source_type":"url"}"#;
        assert_eq!(serde_json::to_string(&request).unwrap(), written);
        assert_eq!(
            serde_json::from_str::<UploadByUrl>(written).unwrap(),
            request
        );
        assert!(
            serde_json::from_str::<UploadByUrl>(r#"{"urls":[],"source_type":"file"}"#).is_err()
        );
    }
}
