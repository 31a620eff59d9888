//! Document numbers (发文字号), taken apart.

/// A document number taken apart.
///
/// Invariant: `code` is not empty; `year` is absent in orders alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// 沪府规, or 省政府令.
    pub code: &'a str,
    /// Absent in orders: 省政府令第231号.
    pub year: Option<i32>,
    pub serial: u32,
}

/// Takes 沪府规〔2023〕5号, 国发[2010]33号 or 省政府令第231号 apart.
#[must_use]
pub fn parse(said: &str) -> Option<Parts<'_>> {
    let rest = said.strip_suffix('号')?;
    let digits = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    let serial: u32 = rest[digits.len()..].parse().ok()?;
    if let Some(code) = digits.strip_suffix('第') {
        if let Some(order) = code.strip_suffix(['〕', '］', ']', '】', ')', '）']) {
            return dated(order, serial);
        }
        let worded = !code.is_empty() && code.chars().count() <= 20 && code.chars().all(char::is_alphabetic);
        return (worded && (code.ends_with('令') || code.ends_with("公告"))).then_some(Parts {
            code,
            year: None,
            serial,
        });
    }
    dated(digits.strip_suffix(['〕', '］', ']', '】', ')', '）'])?, serial)
}

fn dated(order: &str, serial: u32) -> Option<Parts<'_>> {
    let (code, year) = order.rsplit_once(['〔', '［', '[', '【', '(', '（'])?;
    let year: i32 = year.parse().ok().filter(|year| (1949..2100).contains(year))?;
    let worded = !code.is_empty() && code.chars().count() <= 14 && code.chars().all(char::is_alphanumeric);
    worded.then_some(Parts { code, year: Some(year), serial })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_apart() {
        for (said, code, year, serial) in [
            ("沪府规〔2023〕5号", "沪府规", Some(2023), 5),
            ("省政府令第231号", "省政府令", None, 231),
            ("国办发[2018]118号", "国办发", Some(2018), 118),
        ] {
            assert_eq!(parse(said), Some(Parts { code, year, serial }), "{said}");
        }
        for said in ["5号", "〔2023〕5号", "第5号", "沪府规〔23〕5号"] {
            assert_eq!(parse(said), None, "{said}");
        }
    }
}
