//! Detects images by their content.

use std::path::Path;

use imagesize::ImageType;

use super::file_name;

/// Maximum width and height in pixels.
const MAX_SIDE: usize = 32_767;

/// Message for a file that is not an image.
pub const INVALID_IMAGE: &str =
    "Upload a valid image. The file you uploaded was either not an image or a corrupted image.";

/// Returns the extensions for the image's content, the usual one first; `None` for a type that not every browser shows.
#[must_use]
pub fn detect_extensions(file: &Path) -> Option<&'static [&'static str]> {
    let size = imagesize::size(file).ok()?;
    let is_sound = |side: usize| (1..=MAX_SIDE).contains(&side);
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

/// Returns the file name with an extension for the image's content: the served content type depends on the extension.
#[must_use]
pub fn image_file_name(sent: &str, endings: &[&str]) -> String {
    let (stem, ending) = file_name::split_extension(sent);
    let stem: String = stem.chars().filter(char::is_ascii).collect();
    let stem = if stem.is_empty() { "image" } else { &stem };
    let ending = ending.to_ascii_lowercase();
    let suits = endings.contains(&ending.as_str());
    let default_ending = endings.first().copied().unwrap_or_default();
    format!("{stem}{}", if suits { &ending } else { default_ending })
}
