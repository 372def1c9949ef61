//! Paints coloured glyphs that are made of shapes and gradients (OpenType's `COLR`, version 1), sharp at any size.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "pixels of one glyph, and parts of a colour"
)]

use cosmic_text::CacheKey;
use cosmic_text::skrifa::color::{
    Brush, ColorGlyphFormat, ColorPainter, ColorStop, CompositeMode, Extend, Transform as Turn,
};
use cosmic_text::skrifa::instance::{LocationRef, Size};
use cosmic_text::skrifa::outline::{DrawSettings, OutlinePen};
use cosmic_text::skrifa::raw::types::{BoundingBox, Point as FontPoint};
use cosmic_text::skrifa::{FontRef, GlyphId, MetadataProvider};
use tiny_skia::{
    BlendMode, Color, FillRule, GradientStop, LinearGradient, Mask, Paint, Path, PathBuilder,
    Pixmap, PixmapPaint, Point, RadialGradient, Rect, Shader, SpreadMode, SweepGradient, Transform,
};

use super::font::Fonts;

/// Layers within layers beyond this many are not painted.
const MOST_LAYERS: usize = 16;

/// The picture of a coloured glyph, and how far right of and above its origin it begins, in pixels.
pub(super) fn paint(fonts: &mut Fonts, key: CacheKey) -> Option<(Pixmap, i32, i32)> {
    let index = fonts.system.db().face(key.font_id)?.index;
    let face = fonts.system.get_font(key.font_id, key.font_weight)?;
    let font = FontRef::from_index(face.data(), index).ok()?;
    let glyph = GlyphId::from(key.glyph_id);
    let glyphs = font.color_glyphs();
    let color = glyphs.get_with_format(glyph, ColorGlyphFormat::ColrV1)?;
    let size = f32::from_bits(key.font_size_bits);
    let scale = size
        / f32::from(
            font.metrics(Size::unscaled(), LocationRef::default())
                .units_per_em,
        );
    let bounds = color
        .bounding_box(LocationRef::default(), Size::new(size))
        .unwrap_or(BoundingBox {
            x_min: 0.0,
            y_min: -size * 0.25,
            x_max: size * 1.3,
            y_max: size,
        });
    let (left, top) = (bounds.x_min.floor(), bounds.y_max.ceil());
    let side = |length: f32| (length.ceil().clamp(0.0, 4096.0)) as u32 + 1;
    let (width, height) = (side(bounds.x_max - left), side(top - bounds.y_min));
    let picture = Pixmap::new(width, height)?;
    let mut painter = Painter {
        layers: vec![picture],
        modes: Vec::new(),
        turns: vec![Transform::from_row(scale, 0.0, 0.0, -scale, -left, top)],
        clips: Vec::new(),
        font: &font,
    };
    color.paint(LocationRef::default(), &mut painter).ok()?;
    let picture = painter.layers.into_iter().next()?;
    Some((picture, left as i32, top as i32))
}

/// Takes the shapes of one glyph as the font tells them, its y axis pointing up.
struct Painter<'a> {
    font: &'a FontRef<'a>,
    /// What is painted on is the last one.
    layers: Vec<Pixmap>,
    modes: Vec<BlendMode>,
    /// From the font's units to pixels; the last one holds.
    turns: Vec<Transform>,
    /// What may be painted; nothing is all of it. The last one holds, and has those before in it.
    clips: Vec<Option<Mask>>,
}

impl Painter<'_> {
    fn turn(&self) -> Transform {
        self.turns.last().copied().unwrap_or_default()
    }

    fn clip(&mut self, shape: Option<&Path>) {
        let before = self.clips.last().cloned().flatten();
        let turn = self.turn();
        let Some((shape, layer)) = shape.zip(self.layers.last()) else {
            self.clips.push(before);
            return;
        };
        let mask = match before {
            Some(mut mask) => {
                mask.intersect_path(shape, FillRule::Winding, true, turn);
                Some(mask)
            }
            None => Mask::new(layer.width(), layer.height()).map(|mut mask| {
                mask.fill_path(shape, FillRule::Winding, true, turn);
                mask
            }),
        };
        self.clips.push(mask);
    }

    fn outline(&self, glyph: GlyphId) -> Option<Path> {
        let mut outline = Outline(PathBuilder::new());
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        let drawn = self
            .font
            .outline_glyphs()
            .get(glyph)?
            .draw(settings, &mut outline);
        drawn.ok()?;
        outline.0.finish()
    }

    fn color(&self, palette_index: u16, alpha: f32) -> Option<Color> {
        let palettes = self.font.color_palettes();
        let palette = palettes.get(0)?;
        let color = palette.colors().get(usize::from(palette_index))?;
        let alpha = (f32::from(color.alpha) * alpha).round().clamp(0.0, 255.0) as u8;
        Some(Color::from_rgba8(color.red, color.green, color.blue, alpha))
    }

    /// What is painted with, in the units of what `turn` turns into pixels.
    fn shader(&self, brush: &Brush<'_>, turn: Transform) -> Option<Shader<'static>> {
        match *brush {
            Brush::Solid {
                palette_index,
                alpha,
            } => Some(Shader::SolidColor(self.color(palette_index, alpha)?)),
            Brush::LinearGradient {
                p0,
                p1,
                color_stops,
                extend,
            } => LinearGradient::new(
                point(p0),
                point(p1),
                self.stops(color_stops),
                spread(extend),
                turn,
            ),
            Brush::RadialGradient {
                c0,
                r0,
                c1,
                r1,
                color_stops,
                extend,
            } => RadialGradient::new(
                point(c0),
                r0.max(0.0),
                point(c1),
                r1.max(0.0),
                self.stops(color_stops),
                spread(extend),
                turn,
            ),
            Brush::SweepGradient {
                c0,
                start_angle,
                end_angle,
                color_stops,
                extend,
            } => SweepGradient::new(
                point(c0),
                start_angle,
                end_angle,
                self.stops(color_stops),
                spread(extend),
                turn,
            ),
        }
    }

    fn stops(&self, stops: &[ColorStop]) -> Vec<GradientStop> {
        let stops = stops.iter().filter_map(|stop| {
            let color = self.color(stop.palette_index, stop.alpha)?;
            Some(GradientStop::new(stop.offset, color))
        });
        stops.collect()
    }

    /// Paints a shape that `turn` brings on to the picture.
    fn paint(&mut self, shape: &Path, turn: Transform, shader: Shader<'static>) {
        let paint = Paint {
            shader,
            ..Paint::default()
        };
        let clip = self.clips.last().and_then(Option::as_ref);
        if let Some(layer) = self.layers.last_mut() {
            layer.fill_path(shape, &paint, FillRule::Winding, turn, clip);
        }
    }
}

impl ColorPainter for Painter<'_> {
    fn push_transform(&mut self, turn: Turn) {
        self.turns.push(self.turn().pre_concat(transform(turn)));
    }

    fn pop_transform(&mut self) {
        self.turns.pop();
    }

    fn push_clip_glyph(&mut self, glyph: GlyphId) {
        let shape = self.outline(glyph);
        self.clip(shape.as_ref());
    }

    /// The box only says how large the glyph is, which the picture is by itself.
    fn push_clip_box(&mut self, _clip_box: BoundingBox<f32>) {
        self.clip(None);
    }

    fn pop_clip(&mut self) {
        self.clips.pop();
    }

    fn fill(&mut self, brush: Brush<'_>) {
        let Some(layer) = self.layers.last() else {
            return;
        };
        let all = Rect::from_xywh(0.0, 0.0, layer.width() as f32, layer.height() as f32);
        let shader = self.shader(&brush, self.turn());
        if let Some((all, shader)) = all.zip(shader) {
            self.paint(&PathBuilder::from_rect(all), Transform::identity(), shader);
        }
    }

    fn fill_glyph(&mut self, glyph: GlyphId, brush_turn: Option<Turn>, brush: Brush<'_>) {
        let shader = self.shader(&brush, brush_turn.map_or(Transform::identity(), transform));
        if let Some((shape, shader)) = self.outline(glyph).zip(shader) {
            self.paint(&shape, self.turn(), shader);
        }
    }

    fn push_layer(&mut self, mode: CompositeMode) {
        let below = self
            .layers
            .last()
            .filter(|_| self.layers.len() < MOST_LAYERS);
        let layer = below.and_then(|below| Pixmap::new(below.width(), below.height()));
        self.modes.push(blend(mode));
        // Where there is no room for a further one, a speck takes what nobody sees.
        if let Some(layer) = layer.or_else(|| Pixmap::new(1, 1)) {
            self.layers.push(layer);
        }
    }

    fn pop_layer(&mut self) {
        let (Some(mode), Some(layer)) = (self.modes.pop(), self.layers.pop()) else {
            return;
        };
        let paint = PixmapPaint {
            blend_mode: mode,
            ..PixmapPaint::default()
        };
        let clip = self.clips.last().and_then(Option::as_ref);
        if let Some(below) = self.layers.last_mut() {
            below.draw_pixmap(0, 0, layer.as_ref(), &paint, Transform::identity(), clip);
        }
    }
}

struct Outline(PathBuilder);

impl OutlinePen for Outline {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, by_x: f32, by_y: f32, x: f32, y: f32) {
        self.0.quad_to(by_x, by_y, x, y);
    }

    fn curve_to(&mut self, one_x: f32, one_y: f32, two_x: f32, two_y: f32, x: f32, y: f32) {
        self.0.cubic_to(one_x, one_y, two_x, two_y, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

fn transform(turn: Turn) -> Transform {
    Transform::from_row(turn.xx, turn.yx, turn.xy, turn.yy, turn.dx, turn.dy)
}

fn point(point: FontPoint<f32>) -> Point {
    Point::from_xy(point.x, point.y)
}

fn spread(extend: Extend) -> SpreadMode {
    match extend {
        Extend::Repeat => SpreadMode::Repeat,
        Extend::Reflect => SpreadMode::Reflect,
        _ => SpreadMode::Pad,
    }
}

fn blend(mode: CompositeMode) -> BlendMode {
    match mode {
        CompositeMode::Clear => BlendMode::Clear,
        CompositeMode::Src => BlendMode::Source,
        CompositeMode::Dest => BlendMode::Destination,
        CompositeMode::DestOver => BlendMode::DestinationOver,
        CompositeMode::SrcIn => BlendMode::SourceIn,
        CompositeMode::DestIn => BlendMode::DestinationIn,
        CompositeMode::SrcOut => BlendMode::SourceOut,
        CompositeMode::DestOut => BlendMode::DestinationOut,
        CompositeMode::SrcAtop => BlendMode::SourceAtop,
        CompositeMode::DestAtop => BlendMode::DestinationAtop,
        CompositeMode::Xor => BlendMode::Xor,
        CompositeMode::Plus => BlendMode::Plus,
        CompositeMode::Screen => BlendMode::Screen,
        CompositeMode::Overlay => BlendMode::Overlay,
        CompositeMode::Darken => BlendMode::Darken,
        CompositeMode::Lighten => BlendMode::Lighten,
        CompositeMode::ColorDodge => BlendMode::ColorDodge,
        CompositeMode::ColorBurn => BlendMode::ColorBurn,
        CompositeMode::HardLight => BlendMode::HardLight,
        CompositeMode::SoftLight => BlendMode::SoftLight,
        CompositeMode::Difference => BlendMode::Difference,
        CompositeMode::Exclusion => BlendMode::Exclusion,
        CompositeMode::Multiply => BlendMode::Multiply,
        CompositeMode::HslHue => BlendMode::Hue,
        CompositeMode::HslSaturation => BlendMode::Saturation,
        CompositeMode::HslColor => BlendMode::Color,
        CompositeMode::HslLuminosity => BlendMode::Luminosity,
        _ => BlendMode::SourceOver,
    }
}
