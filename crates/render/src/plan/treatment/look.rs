//! Looks, as data.

use veo_timeline::Look;

/// What a look does to a colour: how much of its colour is left, what each channel is multiplied by, and the curve that
/// its light goes through.
struct Grade {
    look: Look,
    /// 1 leaves colours as they are, 0 takes them away.
    saturation: f64,
    /// Factors of red, green and blue.
    gain: [f64; 3],
    /// Points of FFmpeg's `curves` for all channels, or for each.
    curve: &'static str,
}

const SOFTER: &str = "all='0/0.06 0.5/0.5 1/0.94'";
const HARDER: &str = "all='0/0 0.25/0.17 0.75/0.83 1/1'";
const HARDEST: &str = "all='0/0 0.3/0.12 0.7/0.86 1/1'";
const LIGHTER: &str = "all='0/0 0.5/0.6 1/1'";
const DARKER: &str = "all='0/0 0.5/0.38 1/0.95'";
const FADED: &str =
    "r='0/0.10 0.5/0.54 1/0.96':g='0/0.07 0.5/0.5 1/0.92':b='0/0.13 0.5/0.46 1/0.80'";
const TEAL_AND_ORANGE: &str = "r='0/0 0.25/0.19 0.75/0.82 1/1':g='0/0.01 0.5/0.5 1/0.99':b='0/0.07 0.25/0.29 0.75/0.68 1/0.93'";
const NONE: &str = "";

/// Every look.
const GRADES: [Grade; 11] = [
    grade(Look::Warm, 1.08, [1.09, 1.01, 0.86], NONE),
    grade(Look::Cool, 1.0, [0.89, 1.0, 1.11], NONE),
    grade(Look::Vivid, 1.45, [1.0, 1.0, 1.0], HARDER),
    grade(Look::Muted, 0.6, [1.0, 1.0, 1.0], SOFTER),
    grade(Look::Mono, 0.0, [1.0, 1.0, 1.0], NONE),
    grade(Look::Noir, 0.0, [1.0, 1.0, 1.0], HARDEST),
    grade(Look::Sepia, 0.0, [1.10, 0.95, 0.74], NONE),
    grade(Look::Vintage, 0.7, [1.0, 1.0, 1.0], FADED),
    grade(Look::Cinematic, 1.1, [1.0, 1.0, 1.0], TEAL_AND_ORANGE),
    grade(Look::Bright, 1.0, [1.0, 1.0, 1.0], LIGHTER),
    grade(Look::Dark, 1.0, [1.0, 1.0, 1.0], DARKER),
];

const fn grade(look: Look, saturation: f64, gain: [f64; 3], curve: &'static str) -> Grade {
    Grade {
        look,
        saturation,
        gain,
        curve,
    }
}

/// How light red, green and blue are (BT.709).
const LIGHT: [f64; 3] = [0.2126, 0.7152, 0.0722];

/// The filters of a look, in red, green and blue.
pub(super) fn filters(look: Look, has_alpha: bool) -> String {
    let found = GRADES.iter().find(|grade| grade.look == look);
    let filters = found.map_or(String::new(), |grade| {
        let curve = match grade.curve {
            "" => String::new(),
            curve => format!(",curves={curve}"),
        };
        format!(",colorchannelmixer={}{curve}", mixed(grade))
    });
    in_rgb(&filters, has_alpha)
}

/// These filters, each after a comma, between a conversion to red, green and blue and one back.
pub(super) fn in_rgb(filters: &str, has_alpha: bool) -> String {
    let (colors, back) = if has_alpha {
        ("gbrap", "yuva420p")
    } else {
        ("gbrp", "yuv420p")
    };
    format!(
        "scale=in_color_matrix=bt709:in_range=tv,format={colors}{filters},\
         scale=out_color_matrix=bt709:out_range=tv,format={back}"
    )
}

/// What each channel becomes out of all three, as `colorchannelmixer` wants it.
fn mixed(grade: &Grade) -> String {
    let names = ["r", "g", "b"];
    let mut factors = Vec::new();
    for (out, name) in names.iter().enumerate() {
        for (of, other) in names.iter().enumerate() {
            let own = if of == out { grade.saturation } else { 0.0 };
            let factor = grade.gain[out] * (own + (1.0 - grade.saturation) * LIGHT[of]);
            factors.push(format!("{name}{other}={factor:.4}"));
        }
    }
    factors.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_look_has_a_grade_of_its_own() {
        let mut all: Vec<_> = Look::NAMED.map(|(_, look)| filters(look, false)).to_vec();
        assert!(
            all.iter()
                .all(|filters| filters.contains("colorchannelmixer"))
        );
        all.sort();
        all.dedup();
        assert_eq!(all.len(), Look::NAMED.len());
    }

    #[test]
    fn without_saturation_all_channels_are_the_light() {
        insta::assert_snapshot!(mixed(&GRADES[4]), @"rr=0.2126:rg=0.7152:rb=0.0722:gr=0.2126:gg=0.7152:gb=0.0722:br=0.2126:bg=0.7152:bb=0.0722");
    }
}
