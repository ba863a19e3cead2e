//! What a browser, a script or a proxy says before anybody is asked who they are: bodies of forms, cookies,
//! `X-Forwarded-For`, the host. Tried with bytes that mean harm.

use crate::take::{Piece, Typed, Upload};
use crate::{cookies, forgery, outer};
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, header};
use testkit::hostile::{Mutator, Tried};

const FORM: &str = "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n0123456789abcdef\r\n--b\r\n\
    Content-Disposition: form-data; name=\"title\"\r\n\r\n見本\r\n--b\r\n\
    Content-Disposition: form-data; name=\"file\"; filename=\"証跡 \\\"1\\\".pdf\"\r\nContent-Type: application/pdf\r\n\r\n\
    %PDF-1.7\r\n%%EOF\r\n--b--\r\n";

fn of(name: &'static str, value: &[u8]) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    headers.insert(name, HeaderValue::from_bytes(value).ok()?);
    Some(headers)
}

#[test]
fn forms_with_files() {
    let words: &[&[u8]] = &[
        b"--b\r\n",
        b"--b--\r\n",
        b"\r\n\r\n",
        b"Content-Disposition: form-data; name=\"csrf\"\r\n\r\n",
        b"filename*=UTF-8''%ff%00",
        b"filename=\"../../../etc/passwd\"",
        b"name=\"",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"\0",
    ];
    let mutator = Mutator::new("forms with files", vec![FORM.as_bytes().to_vec()], words);
    Tried { name: "forms with files", seconds: 3, most: 2 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| {
            let request = Request::post("/").header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
            let request = request.body(Body::from(bytes.to_vec())).expect("a request");
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            runtime.block_on(async {
                let Ok((_, request)) = forgery::token_of(request, 2 << 20).await else { return 0 };
                let Ok(mut upload) = Upload::from_request(request, &()).await else { return 0 };
                let mut made = 0;
                while let Ok(Some(piece)) = upload.next().await {
                    let Piece::File(mut part) = piece else { continue };
                    made += part.file_name.len();
                    while let Ok(Some(chunk)) = part.chunk().await {
                        made += chunk.len();
                    }
                }
                made += upload.typed().pairs().map(|(n, v)| n.len() + v.len()).sum::<usize>();
                u64::try_from(made).unwrap_or(u64::MAX)
            })
        },
    );
}

#[test]
fn plain_forms_and_cookies() {
    let all = ["csrf=0123&title=%E8%A6%8B&x=+%2B&x=2", "mamori=abc; mamori-view=ja.big; __Host-mamori-form=x"];
    let words: &[&[u8]] = &[b"%", b"%0", b"%ff", b"&&", b"==", b";", b"%00", b"__Host-", b"\xff"];
    let mutator = Mutator::new("plain forms", all.map(|text| text.as_bytes().to_vec()).to_vec(), words);
    Tried { name: "plain forms", seconds: 1, most: 4 << 20 }.with(
        move |n| mutator.input(n),
        |bytes| {
            let typed = Typed::from_urlencoded(bytes);
            let made: usize = typed.pairs().map(|(n, v)| n.len() + v.len()).sum();
            if let Some(headers) = of("cookie", bytes) {
                for (name, secure) in [(cookies::SESSION, false), (cookies::FORM, true), (cookies::VIEW, false)] {
                    let value = cookies::read(&headers, name, secure).unwrap_or_default();
                    assert!(!value.contains(';'), "{value}");
                    let _ = crate::view::View::from_cookie(value);
                }
            }
            u64::try_from(made).unwrap_or(u64::MAX)
        },
    );
}

#[test]
fn whom_a_proxy_names() {
    let all = ["198.51.100.1, 10.0.0.2", "2001:db8::1", "::ffff:192.0.2.1", "unknown, 203.0.113.5", "[2001:db8::1]:80"];
    let words: &[&[u8]] = &[b",", b", ", b"::", b"10.0.0.1", b"999.1.1.1", b"%eth0", b"0x7f.1", b"\xff", b"127.1"];
    let mutator = Mutator::new("proxies", all.map(|text| text.as_bytes().to_vec()).to_vec(), words);
    let proxy: std::net::IpAddr = "10.0.0.1".parse().expect("an address");
    Tried { name: "proxies", seconds: 1, most: 64 }.with(
        move |n| mutator.input(n),
        move |bytes| {
            let Some(headers) = of("x-forwarded-for", bytes) else { return 0 };
            // Whatever it says, a stranger is the address from which they come.
            let stranger = "192.0.2.9".parse().ok();
            assert_eq!(outer::network(stranger, &headers, &[proxy]), "192.0.2.9");
            outer::network(Some(proxy), &headers, &[proxy]).len() as u64
        },
    );
}
