//! What a picture is, by its bytes.

use std::path::Path;

use imagesize::ImageType;

use super::name;

/// Most pixels on a side.
const LARGEST: usize = 32_767;

/// The text for a file that is no picture.
pub const NO_PICTURE: &str =
    "Upload a valid image. The file you uploaded was either not an image or a corrupted image.";

/// The endings that suit a picture's bytes, the usual one first; `None` where it is none of those that every
/// browser shows.
#[must_use]
pub fn endings(file: &Path) -> Option<&'static [&'static str]> {
    let size = imagesize::size(file).ok()?;
    let is_sound = |side: usize| (1..=LARGEST).contains(&side);
    if !is_sound(size.width) || !is_sound(size.height) {
        return None;
    }
    let reader = std::io::BufReader::new(std::fs::File::open(file).ok()?);
    match imagesize::reader_type(reader).ok()? {
        ImageType::Png => Some(&[".png"]),
        ImageType::Jpeg => Some(&[".jpg", ".jpeg"]),
        ImageType::Gif => Some(&[".gif"]),
        ImageType::Webp => Some(&[".webp"]),
        ImageType::Bmp => Some(&[".bmp"]),
        _ => None,
    }
}

/// The name of a picture, with an ending that suits its bytes: what is served follows the ending.
#[must_use]
pub fn named(sent: &str, endings: &[&str]) -> String {
    let (stem, ending) = name::split(sent);
    let stem: String = stem.chars().filter(char::is_ascii).collect();
    let stem = if stem.is_empty() { "image" } else { &stem };
    let ending = ending.to_ascii_lowercase();
    let suits = endings.contains(&ending.as_str());
    let usual = endings.first().copied().unwrap_or_default();
    format!("{stem}{}", if suits { &ending } else { usual })
}
