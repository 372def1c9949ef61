/// What is asked for: the words and the shape of the film.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The user's words, English or Chinese.
    pub prompt: String,
    /// Width of the picture in pixels. Even; an odd size is rounded up.
    pub width: u32,
    /// Height of the picture in pixels. Even; an odd size is rounded up.
    pub height: u32,
    /// Frames per second. Motion is by time: another rate samples the same movement.
    pub frame_rate: u32,
    /// How many frames the clip has.
    pub frames: u32,
    /// What varies the layout of the scene. `None` derives it from the prompt.
    pub seed: Option<u64>,
}
