//! A lookup in the text of PostgreSQL's password file, `~/.pgpass`. The file is found and read in `settings::secret`.
//!
//! A malformed line is skipped. No part of the text gets into an error.

/// The password for `place` (host, port, database, user) from the first matching line,
/// `host:port:database:user:password`. Each of the first four may be `*`, and `\` escapes the next character.
pub(super) fn find_password(text: &str, place: [&str; 4]) -> Option<String> {
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let fields = fields(line);
        let (password, asked) = fields.split_last()?;
        let fits = asked.len() == place.len() && asked.iter().zip(place).all(|(own, is)| own == "*" || own == is);
        (fits && !password.is_empty()).then(|| password.clone())
    })
}

/// The five fields of a line; everything after the fourth colon is the password.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        let is_last = fields.len() == 5;
        let field = fields.last_mut();
        match letter {
            ':' if !is_last => fields.push(String::new()),
            '\\' => field.into_iter().for_each(|field| field.extend(letters.next())),
            letter => field.into_iter().for_each(|field| field.push(letter)),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_counts() {
        let text = "# db:5432:loket:kasir:no\nother:*:*:*:no\ndb:5432:loket:kasir:a\\:b\\\\c\n*:*:*:*:last\nbroken";
        assert_eq!(find_password(text, ["db", "5432", "loket", "kasir"]).as_deref(), Some("a:b\\c"));
        assert_eq!(find_password(text, ["db", "5433", "loket", "kasir"]).as_deref(), Some("last"));
        assert_eq!(find_password("db:5432:loket:kasir:", ["db", "5432", "loket", "kasir"]), None);
        assert_eq!(find_password("db:5432:loket:kasir:x:y", ["db", "5432", "loket", "kasir"]).as_deref(), Some("x:y"));
        assert_eq!(find_password("", ["db", "5432", "loket", "kasir"]), None);
    }
}
