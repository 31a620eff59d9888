//! Radicals that fonts' character maps give instead of the characters that look the same.
//!
//! A glyph that serves both as U+2F54 (KANGXI RADICAL WATER) and as 水 is often named by its radical. A reader sees
//! 水. Source: Unicode's `EquivalentUnifiedIdeograph.txt`.

use unicode_normalization::UnicodeNormalization;

/// Radicals, most of the CJK Radicals Supplement, that stand for a simplified or common character, and that character.
const SUPPLEMENT: &[(char, char)] = &[
    ('⼾', '户'),
    ('⾭', '青'),
    ('⺁', '厂'),
    ('⺇', '几'),
    ('⺌', '小'),
    ('⺎', '兀'),
    ('⺏', '尣'),
    ('⺒', '巳'),
    ('⺓', '幺'),
    ('⺛', '旡'),
    ('⺝', '月'),
    ('⺞', '歺'),
    ('⺟', '母'),
    ('⺠', '民'),
    ('⺧', '牛'),
    ('⺪', '疋'),
    ('⺫', '目'),
    ('⺬', '示'),
    ('⺮', '竹'),
    ('⺯', '糸'),
    ('⺳', '网'),
    ('⺶', '羊'),
    ('⺷', '羊'),
    ('⺹', '老'),
    ('⺻', '聿'),
    ('⺼', '肉'),
    ('⻁', '虎'),
    ('⻃', '覀'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻠', '饣'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⻰', '龙'),
    ('⻳', '龟'),
];

/// The text with radicals and compatibility forms of characters as the characters themselves.
pub(super) fn fold(text: String) -> String {
    let odd = |c: char| matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{f900}'..='\u{faff}' | '―');
    if !text.chars().any(odd) {
        return text;
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match SUPPLEMENT.iter().find(|&&(radical, _)| radical == c) {
            Some(&(_, character)) => folded.push(character),
            // Fonts have one glyph for the dash and the horizontal bar, and often name it by the wrong one.
            None if c == '―' => folded.push('—'),
            None if odd(c) => folded.extend(std::iter::once(c).nfkc()),
            None => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    #[test]
    fn radicals_become_characters() {
        let cases = [("⽔务局", "水务局"), ("⻓江", "长江"), ("⼯作", "工作"), ("（①％）", "（①％）")];
        for (read, expected) in cases {
            assert_eq!(super::fold(read.to_owned()), expected);
        }
    }
}
