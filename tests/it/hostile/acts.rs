//! What hostile and broken peers do, by name.

use std::time::Duration;

use super::peer::{Act, Caller};

/// An HTML page that is no provider's answer.
const PAGE: &str = "<html><body>Selamat datang</body></html>";
/// Valid JSON without a meaning. `"result": "ok"` alone would rightly be an accepted payment.
const WORD: &str = r#"{"pesan":"apa"}"#;
/// A gzip body of 20 bytes that says `{}`.
const GZIPPED: [u8; 22] = [31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 171, 174, 5, 0, 67, 191, 166, 163, 2, 0, 0, 0];
/// Depth of nested brackets.
const DEEP: usize = 20_000;

/// Every act. Whatever it does, the request may have been read by then.
pub const ACTS: &[(&str, Act)] = &[
    ("silence", |caller| {
        caller.read();
        caller.hold();
    }),
    ("closed without a byte", Caller::read),
    ("reset", |_| {}),
    ("an answer before the request was read, then a reset", |caller| {
        caller.answer("200 OK", "", WORD);
    }),
    ("a byte at a time", |caller| {
        caller.read();
        caller.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        caller.forever(b" ", Duration::from_millis(50));
    }),
    ("a head a byte at a time", |caller| {
        caller.read();
        caller.write("HTTP/1.1 200 OK\r\nX-A: ");
        caller.forever(b"a", Duration::from_millis(50));
    }),
    ("stall at nine tenths", |caller| {
        caller.read();
        caller.write(format!("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{}", "a".repeat(900)));
        caller.hold();
    }),
    ("endless body", |caller| {
        caller.read();
        caller.write("HTTP/1.1 200 OK\r\n\r\n");
        caller.forever(&[b'a'; 64 * 1024], Duration::ZERO);
    }),
    ("endless chunks", |caller| {
        caller.read();
        caller.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        caller.forever(&[b"4000\r\n", [b'a'; 0x4000].as_slice(), b"\r\n"].concat(), Duration::ZERO);
    }),
    ("a body of a hundred megabytes", |caller| {
        caller.read();
        caller.write("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n");
        caller.forever(&[b'a'; 64 * 1024], Duration::ZERO);
    }),
    ("brackets, whole", |caller| {
        caller.read();
        caller.answer("200 OK", "", format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP)));
    }),
    ("objects, whole", |caller| {
        caller.read();
        caller.answer("200 OK", "", format!("{}1{}", r#"{"result":"#.repeat(DEEP), "}".repeat(DEEP)));
    }),
    ("brackets to be repaired", |caller| {
        caller.read();
        caller.answer("200 OK", "", format!("```json\n{}result: 'ok',", "{result:[".repeat(DEEP)));
    }),
    ("brackets in a text", |caller| {
        caller.read();
        caller.answer("200 OK", "", format!(r#"{{"pesan":"apa","data":"{}"}}"#, "[{".repeat(DEEP)));
    }),
    ("quotes and backslashes", |caller| {
        caller.read();
        caller.answer("200 OK", "", format!(r#"{{"a":"[{}"#, "\"\\".repeat(DEEP)));
    }),
    ("packed", |caller| {
        caller.read();
        caller.answer("200 OK", "Content-Encoding: gzip\r\n", GZIPPED);
    }),
    ("a packed bomb", |caller| {
        caller.read();
        caller.answer("200 OK", "Content-Encoding: gzip\r\n", super::bomb());
    }),
    ("301 to itself", |caller| redirect(caller, "301 Moved Permanently", false)),
    ("302 to itself", |caller| redirect(caller, "302 Found", false)),
    ("307 to itself", |caller| redirect(caller, "307 Temporary Redirect", false)),
    ("308 to itself", |caller| redirect(caller, "308 Permanent Redirect", false)),
    ("301 elsewhere", |caller| redirect(caller, "301 Moved Permanently", true)),
    ("302 elsewhere", |caller| redirect(caller, "302 Found", true)),
    ("307 elsewhere", |caller| redirect(caller, "307 Temporary Redirect", true)),
    ("308 elsewhere", |caller| redirect(caller, "308 Permanent Redirect", true)),
    ("another content type", |caller| {
        caller.read();
        caller.answer("200 OK", "Content-Type: image/png\r\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    }),
    ("a page called JSON", |caller| {
        caller.read();
        caller.answer("200 OK", "Content-Type: application/json\r\n", PAGE);
    }),
    ("no UTF-8", |caller| {
        caller.read();
        caller.answer(
            "200 OK",
            "Content-Type: application/json; charset=utf-8\r\n",
            b"{\"pesan\":\"apa\",\"x\":\"\xff\xfe\xc0\x80\"}",
        );
    }),
    ("many headers", |caller| {
        caller.read();
        caller.answer("200 OK", &"X-A: b\r\n".repeat(20_000), WORD);
    }),
    ("a huge header", |caller| {
        caller.read();
        caller.answer("200 OK", &format!("X-A: {}\r\n", "a".repeat(10 << 20)), WORD);
    }),
    ("endless headers", |caller| {
        caller.read();
        caller.write("HTTP/1.1 200 OK\r\n");
        caller.forever("X-A: b\r\n".repeat(512).as_bytes(), Duration::ZERO);
    }),
    ("open after the answer", |caller| {
        caller.read();
        caller.answer("200 OK", "Connection: keep-alive\r\n", WORD);
        caller.hold();
    }),
    ("more than its length", |caller| {
        caller.read();
        caller.write(format!("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{WORD}{WORD}"));
    }),
    ("less than its length", |caller| {
        caller.read();
        caller.write(format!("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{WORD}"));
    }),
    ("two lengths", |caller| {
        caller.read();
        caller.answer("200 OK", "Content-Length: 3\r\n", WORD);
    }),
    ("a length and chunks", |caller| {
        caller.read();
        caller.answer("200 OK", "Transfer-Encoding: chunked\r\n", WORD);
    }),
    ("a length that is none", |caller| {
        caller.read();
        caller.write(format!("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{WORD}"));
    }),
    ("broken chunks", |caller| {
        caller.read();
        caller.write(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{WORD}\r\n0\r\n\r\n"));
    }),
    ("a chunk of all sizes", |caller| {
        caller.read();
        caller.write(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n{WORD}"));
    }),
    ("endless trailers", |caller| {
        caller.read();
        caller.write(format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nf\r\n{WORD}\r\n0\r\n"));
        caller.forever("X-A: b\r\n".repeat(512).as_bytes(), Duration::ZERO);
    }),
    ("a body without a head", |caller| {
        caller.read();
        caller.write(WORD);
    }),
    ("another protocol", |caller| {
        caller.read();
        caller.write("SSH-2.0-OpenSSH_9.6\r\n");
        caller.hold();
    }),
    ("bytes", |caller| {
        caller.read();
        caller.write((0..=255).cycle().take(4_096).collect::<Vec<u8>>());
    }),
    ("two answers", |caller| {
        caller.read();
        caller.answer("200 OK", "", WORD);
        caller.answer("200 OK", "", PAGE);
    }),
    ("100 without end", |caller| {
        caller.read();
        caller.forever("HTTP/1.1 100 Continue\r\n\r\n".repeat(64).as_bytes(), Duration::from_millis(1));
    }),
    ("an upgrade", |caller| {
        caller.read();
        caller.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        caller.hold();
    }),
    ("no content", |caller| {
        caller.read();
        caller.answer("204 No Content", "", "");
    }),
    ("nothing", |caller| {
        caller.read();
        caller.answer("200 OK", "", "");
    }),
    ("401", |caller| {
        caller.read();
        caller.answer("401 Unauthorized", "WWW-Authenticate: Basic\r\n", PAGE);
    }),
    ("500 with a word", |caller| {
        caller.read();
        caller.answer("500 Internal Server Error", "", WORD);
    }),
];

fn redirect(caller: &mut Caller, status: &str, elsewhere: bool) {
    caller.read();
    let to = if elsewhere { caller.elsewhere } else { caller.own };
    caller.answer(status, &format!("Location: http://{to}/masuk\r\n"), PAGE);
}
