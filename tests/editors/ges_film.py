"""The timeline in GStreamer Editing Services. usage: ges_film.py SOURCES TITLE OUTPUT"""

import sys
from pathlib import Path

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstPbutils", "1.0")
gi.require_version("GES", "1.0")
from gi.repository import GES, Gst, GstPbutils  # noqa: E402

PICTURE = (
    "video/x-raw,width=1920,height=1080,framerate=30/1,"
    "pixel-aspect-ratio=1/1,colorimetry=bt709"
)
SOUND = "audio/x-raw,rate=48000,channels=2"


def main(sources: Path, title: str, output: Path) -> None:
    Gst.init(None)
    GES.init()
    # The encoder of FFmpeg, as all others use: without a rank it is not considered.
    Gst.ElementFactory.find("avenc_aac").set_rank(Gst.Rank.PRIMARY)
    timeline = GES.Timeline.new_audio_video()
    for track in timeline.get_tracks():
        is_picture = track.type == GES.TrackType.VIDEO
        track.set_restriction_caps(Gst.Caps.from_string(PICTURE if is_picture else SOUND))
    # The first layer is the uppermost.
    above, clips, below = (timeline.append_layer() for _ in range(3))

    lettering = add(above, sources / f"title-{title}.png", 1, 0, 3)
    for name, value in {"posx": 624, "posy": 74, "width": 672, "height": 138}.items():
        lettering.set_child_property(name, value)
    for start, (name, begin) in enumerate([("a", 0), ("b", 7), ("c", 4)]):
        add(clips, sources / f"{name}.mp4", start * 10, begin, 10)
    add(below, sources / "music.m4a", 0, 0, 30).set_child_property("volume", 0.4)

    pipeline = GES.Pipeline()
    pipeline.set_timeline(timeline)
    if not pipeline.set_render_settings(output.as_uri(), profile()):
        sys.exit("the encoders do not take their settings")
    pipeline.set_mode(GES.PipelineFlags.RENDER)
    pipeline.set_state(Gst.State.PLAYING)
    message = pipeline.get_bus().timed_pop_filtered(
        Gst.CLOCK_TIME_NONE, Gst.MessageType.EOS | Gst.MessageType.ERROR
    )
    pipeline.set_state(Gst.State.NULL)
    if message.type == Gst.MessageType.ERROR:
        sys.exit(str(message.parse_error()))


def add(layer: GES.Layer, file: Path, start: int, begin: int, length: int) -> GES.Clip:
    """Seconds `begin` to `begin + length` of a file, from `start` of the film on."""
    asset = GES.UriClipAsset.request_sync(file.as_uri())
    times = (second * Gst.SECOND for second in (start, begin, length))
    return layer.add_asset(asset, *times, GES.TrackType.UNKNOWN)


def profile() -> GstPbutils.EncodingContainerProfile:
    container = GstPbutils.EncodingContainerProfile.new(
        "film", None, Gst.Caps.from_string("video/quicktime,variant=iso"), None
    )
    picture = GstPbutils.EncodingVideoProfile.new(
        Gst.Caps.from_string("video/x-h264,profile=high"), None, Gst.Caps.from_string(PICTURE), 0
    )
    # The types of its properties are known once there is one. `qual` is what x264 calls crf; it is bounded by `bitrate`
    # unless the buffer has no size.
    Gst.ElementFactory.make("x264enc")
    encode(
        picture,
        "properties, speed-preset=(GstX264EncPreset)veryfast, pass=(GstX264EncPass)qual, "
        "quantizer=(uint)20, vbv-buf-capacity=(uint)0, key-int-max=(uint)120",
        "x264enc",
    )
    sound = GstPbutils.EncodingAudioProfile.new(
        Gst.Caps.from_string("audio/mpeg,mpegversion=4"), None, Gst.Caps.from_string(SOUND), 0
    )
    encode(sound, "properties, bitrate=(int)192000", "avenc_aac")
    container.add_profile(picture)
    container.add_profile(sound)
    return container


def encode(profile: GstPbutils.EncodingProfile, properties: str, encoder: str) -> None:
    """Has one encoder write a stream, with these properties."""
    profile.set_preset_name(encoder)
    profile.set_element_properties(Gst.Structure.new_from_string(properties))


main(*(kind(word) for kind, word in zip((Path, str, Path), sys.argv[1:], strict=True)))
