#!/bin/sh
# The timeline in one command of FFmpeg. usage: ffmpeg.sh SOURCES TITLE OUTPUT [OPTION...]
# Options of x264 take the place of the usual ones: the film that others are compared with is made without loss.
set -eu
sources=$1 title=$2 output=$3
shift 3
[ $# -gt 0 ] || set -- -preset veryfast -crf 20

exec ffmpeg -v error -nostdin -y \
    -ss 0 -t 10 -i "$sources/a.mp4" \
    -ss 7 -t 10 -i "$sources/b.mp4" \
    -ss 4 -t 10 -i "$sources/c.mp4" \
    -i "$sources/title-$title.png" \
    -i "$sources/music.m4a" \
    -filter_complex "
        [0:v][0:a][1:v][1:a][2:v][2:a]concat=n=3:v=1:a=1[clips][own];
        [clips][3:v]overlay=x=624:y=74:enable='gte(t,1)*lt(t,4)'[picture];
        [4:a]volume=0.4,atrim=end=30[music];
        [own][music]amix=inputs=2:normalize=0,alimiter=limit=0.95:level=0[sound]" \
    -map '[picture]' -map '[sound]' \
    -c:v libx264 "$@" -pix_fmt yuv420p -g 120 \
    -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv \
    -c:a aac -b:a 192k -ar 48000 -ac 2 -movflags +faststart "$output"
