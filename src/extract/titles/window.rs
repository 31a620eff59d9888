//! The characters nearest to a place.

/// The start of `text`, at most `reach` bytes of it.
#[must_use]
pub fn head(text: &str, reach: usize) -> &str {
    let mut end = reach.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The end of `text`, at most `reach` bytes of it.
#[must_use]
pub fn tail(text: &str, reach: usize) -> &str {
    let mut start = text.len().saturating_sub(reach);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_hold_whole_characters() {
        for (reach, start, end) in [(0, "", ""), (3, "水", "法"), (4, "水", "法"), (99, "水法", "水法")] {
            assert_eq!((head("水法", reach), tail("水法", reach)), (start, end), "{reach} bytes");
        }
    }
}
