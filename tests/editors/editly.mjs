// The timeline in editly. usage: editly.mjs EDITLY SOURCES TITLE OUTPUT, where EDITLY is the folder it is installed in.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, sources, title, output] = process.argv.slice(2);
const at = createRequire(join(folder, "package.json")).resolve("editly");
const { default: editly } = await import(pathToFileURL(at));

const clips = [["a", 0], ["b", 7], ["c", 4]].map(([name, begin]) => ({
  layers: [{ type: "video", path: join(sources, `${name}.mp4`), cutFrom: begin, cutTo: begin + 10 }],
}));
clips[0].layers.push({
  type: "image-overlay",
  path: join(sources, `title-${title}.png`),
  start: 1,
  stop: 4,
  width: 672 / 1920,
  position: { x: 624 / 1920, y: 74 / 1080, originX: "left", originY: "top" },
});

// It mixes to a mean weighted by the volumes, which `outputVolume` makes a sum again, and works in RGB, from which the
// colours have to be brought back to those of the sources.
await editly({
  outPath: output,
  width: 1920,
  height: 1080,
  fps: 30,
  defaults: { transition: null },
  clips,
  keepSourceAudio: true,
  audioTracks: [{ path: join(sources, "music.m4a"), mixVolume: 0.4 }],
  outputVolume: 1.4,
  customOutputArgs: (
    "-vf scale=out_color_matrix=bt709:out_range=tv -c:v libx264 -preset veryfast -crf 20 -pix_fmt yuv420p -g 120 " +
    "-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv " +
    "-c:a aac -b:a 192k -ar 48000 -ac 2 -movflags +faststart"
  ).split(" "),
});
