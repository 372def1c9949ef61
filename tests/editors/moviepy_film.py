"""The timeline in MoviePy. usage: moviepy_film.py SOURCES TITLE OUTPUT"""

import sys
from pathlib import Path

from moviepy import (
    AudioFileClip,
    CompositeAudioClip,
    CompositeVideoClip,
    ImageClip,
    VideoFileClip,
    concatenate_videoclips,
)

# MoviePy works in RGB: the colours have to be brought back to those of the sources, and said to be.
COLORS = (
    "-vf scale=out_color_matrix=bt709:out_range=tv "
    "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv"
)


def main(sources: Path, title: str, output: Path) -> None:
    clips = [
        VideoFileClip(sources / f"{name}.mp4").subclipped(begin, begin + 10)
        for name, begin in [("a", 0), ("b", 7), ("c", 4)]
    ]
    film = concatenate_videoclips(clips, method="chain")
    lettering = (
        ImageClip(sources / f"title-{title}.png")
        .with_start(1)
        .with_duration(3)
        .with_position((624, 74))
    )
    music = AudioFileClip(sources / "music.m4a").subclipped(0, 30).with_volume_scaled(0.4)
    sound = CompositeAudioClip([film.audio, music])
    CompositeVideoClip([film, lettering]).with_audio(sound).write_videofile(
        str(output),
        fps=30,
        codec="libx264",
        preset="veryfast",
        audio_codec="aac",
        audio_bitrate="192k",
        audio_fps=48000,
        threads=2,
        pixel_format="yuv420p",
        ffmpeg_params=["-crf", "20", "-g", "120", "-movflags", "+faststart", *COLORS.split()],
        temp_audiofile_path=str(output.parent),
        logger=None,
    )


main(*(kind(word) for kind, word in zip((Path, str, Path), sys.argv[1:], strict=True)))
