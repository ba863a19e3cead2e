use super::*;
use axum::http::HeaderValue;

const KEY: [u8; 32] = [7; 32];

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs.iter().map(|(n, v)| (n.parse().expect("a name"), HeaderValue::from_static(v))).collect()
}

#[test]
fn a_token_fits_its_cookie_alone() {
    let token = token_for(&KEY, "abc");
    assert!(same(&KEY, &token, &token_for(&KEY, "abc")));
    assert!(!same(&KEY, &token, &token_for(&KEY, "abd")));
    assert!(!same(&KEY, &token, &token_for(&[8; 32], "abc")));
    assert!(!same(&KEY, "", ""), "no session, no token");
}

#[test]
fn browsers_say_where_a_form_was_sent_from() {
    for (pairs, wanted) in [
        (&[][..], true),
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("sec-fetch-site", "none")], true),
        (&[("sec-fetch-site", "same-site")], false),
        (&[("sec-fetch-site", "cross-site")], false),
        (&[("origin", "http://localhost:8080"), ("host", "localhost:8080")], true),
        (&[("origin", "http://localhost:8081"), ("host", "localhost:8080")], false),
        (&[("origin", "https://evil.example"), ("host", "localhost:8080")], false),
        (&[("origin", "null"), ("host", "localhost:8080")], false),
        (&[("origin", "http://localhost:8080")], false),
    ] {
        assert_eq!(is_from_here(&headers(pairs)), wanted, "{pairs:?}");
    }
}

fn request(media: &str, body: Body) -> Request {
    Request::builder().method("POST").uri("/").header("content-type", media).body(body).expect("a request")
}

async fn both(request: Request) -> (Option<String>, Bytes) {
    let (token, request) = token_of(request, 1000).await.expect("readable");
    (token, axum::body::to_bytes(request.into_body(), 5000).await.expect("whole"))
}

#[tokio::test]
async fn the_body_is_given_back_as_it_was() {
    let form = "name=%E5%AE%88&csrf=abc&x=1";
    let (token, body) = both(request("application/x-www-form-urlencoded", Body::from(form))).await;
    assert_eq!((token.as_deref(), &body[..]), (Some("abc"), form.as_bytes()));

    let parts = "--XX\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n--XX\r\nContent-Disposition: \
                 form-data; name=\"file\"; filename=\"a\"\r\n\r\nhello\r\n--XX--\r\n";
    // One byte at a time, as a slow line brings them.
    let bytes = stream::iter(parts.bytes().map(|b| Ok::<_, std::io::Error>(Bytes::from(vec![b]))));
    let (token, body) = both(request("multipart/form-data; boundary=XX", Body::from_stream(bytes))).await;
    assert_eq!((token.as_deref(), &body[..]), (Some("abc"), parts.as_bytes()));

    let late = "--XX\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhello\r\n--XX--\r\n";
    let (token, body) = both(request("multipart/form-data; boundary=\"XX\"", Body::from(late))).await;
    assert_eq!((token, &body[..]), (None, late.as_bytes()));

    let (token, body) = both(request("text/plain", Body::from("csrf=abc"))).await;
    assert_eq!((token, &body[..]), (None, &b"csrf=abc"[..]));
}

#[tokio::test]
async fn a_body_over_its_limit_is_too_large() {
    let body = Body::from("x".repeat(2000));
    let fault = token_of(request("application/x-www-form-urlencoded", body), 1000).await.expect_err("too large");
    assert_eq!(fault, Fault::too_large(1000));
}
