//! A WebM film through its pages and addresses, on both engines: streamed by ranges as what it is.

use crate::seminars::{WEBM, World, ranged};
use testkit::both;

both! {
    async fn a_place_behind_the_end_begins_at_the_beginning(test) {
        let mut world = World::new(test).await;
        let texts = [("title", "戻してみる"), ("sentence", "見ると、戻し方が分かります。")];
        let put = world.try_put(&texts, &[("video", "first.webm", WEBM)]).await.is(303);
        let page = put.location().strip_suffix("/edit?done=put").expect("its page").to_owned();
        // The third is 384 milliseconds where thousands of seconds run over.
        for t in ["-1", "99999", "18446744073709552", "9223372036854775807"] {
            let got = world.owner.get(&format!("{page}?t={t}")).await.is(200);
            assert!(!got.body.contains("#t="), "{t}: {}", got.body);
        }
    }

    async fn a_webm_is_put_up_and_streamed_as_what_it_is(test) {
        let mut world = World::new(test).await;
        let texts = [("title", "戻してみる"), ("sentence", "見ると、戻し方が分かります。")];
        let put = world.try_put(&texts, &[("video", "first.webm", WEBM)]).await.is(303);
        let page = put.location().strip_suffix("/edit?done=put").expect("its page").to_owned();
        world.owner.get(&page).await.is(200).says("戻してみる");
        let path = format!("{page}/video");
        let bytes = WEBM.len();
        let whole = ranged(&mut world.owner, "GET", &path, &[]).await.is(200);
        assert_eq!((whole.header("content-type"), whole.header("accept-ranges")), ("video/webm", "bytes"));
        assert_eq!(whole.header("content-length"), bytes.to_string());
        let tag = whole.header("etag").to_owned();
        let first = ranged(&mut world.owner, "GET", &path, &[("range", "bytes=0-1")]).await.is(206);
        assert_eq!((first.header("content-type"), first.header("content-length")), ("video/webm", "2"));
        assert_eq!(first.header("content-range"), format!("bytes 0-1/{bytes}"));
        let end = ranged(&mut world.owner, "GET", &path, &[("range", "bytes=-100"), ("if-range", &tag)]).await.is(206);
        assert_eq!(end.header("content-range"), format!("bytes {}-{}/{bytes}", bytes - 100, bytes - 1));
        assert_eq!(end.header("content-type"), "video/webm");
        ranged(&mut world.owner, "GET", &path, &[("range", "bytes=99999999-")]).await.is(416);
    }
}
