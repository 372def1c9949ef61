#!/bin/sh
# The timeline in MLT's command. usage: melt.sh SOURCES TITLE OUTPUT
#
# Places are frames, and `out` is the last one that is shown. The profile is 1920x1080 at 30 with the colours of BT.709.
set -eu
sources=$1 title=$2 output=$3

exec melt -silent -profile atsc_1080p_30 \
    "$sources/a.mp4" in=0 out=299 \
    "$sources/b.mp4" in=210 out=509 \
    "$sources/c.mp4" in=120 out=419 \
    -track -blank 29 "pixbuf:$sources/title-$title.png" in=0 out=89 \
    -track "$sources/music.m4a" in=0 out=899 -attach volume gain=0.4 \
    -transition composite in=30 out=119 a_track=0 b_track=1 progressive=1 geometry=624/74:672x138 \
    -transition mix in=0 out=899 a_track=0 b_track=2 sum=1 \
    -consumer "avformat:$output" real_time=-2 \
    vcodec=libx264 preset=veryfast crf=20 g=120 pix_fmt=yuv420p color_range=tv \
    acodec=aac ab=192k ar=48000 channels=2 movflags=+faststart
