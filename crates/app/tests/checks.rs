//! What is counted of the installation, and the verification in steps, on both engines.
#![expect(clippy::tests_outside_test_module, reason = "a test crate")]

use app::checks::survey::checkpoint_text;
use domain::organisations::Kind;
use jiff::SignedDuration;

testkit::both! {
    async fn a_verification_in_steps_reads_every_chain(test) {
        for n in 0..7 {
            test.organisation(Kind::Clinic, &format!("house-{n}")).await;
        }
        let ctx = test.command();
        let records = test.audit_records().await;
        test.app.begin_verification(&ctx).await.expect("begun");
        let before = test.audit_records().await;
        assert_eq!(before, records + 1, "whoever begins it leaves a record");
        test.app.work_all().await.expect("work");
        let seen = test.app.overview(&ctx).await.expect("seen");
        let one = &seen.verifications[0];
        assert!(!one.is_working());
        assert_eq!((one.found.records, &one.found.fault), (before, &None));
        // In units of three chains the same is read.
        let (mut after, mut read, mut chains) = (None, 0, 0);
        loop {
            let part = test.app.db.read(move |tx| storage::audit::verify_some(tx, after, 3)).await.expect("a part");
            assert_eq!(part.verdict.fault, None);
            (read, chains) = (read + part.verdict.records, chains + part.chains);
            if part.last.is_none() || part.last == after {
                break;
            }
            after = part.last;
        }
        assert_eq!((read, chains), (before, one.work.done));
    }

    async fn a_checkpoint_a_day_is_signed_and_the_counts_are_kept(test) {
        let app = test.signing().await;
        let ctx = test.command();
        test.organisation(Kind::Clinic, "4810100018").await;
        app.survey(&ctx).await.expect("counted");
        test.organisation(Kind::Clinic, "4910100017").await;
        let again = app.survey(&ctx).await.expect("counted");
        let seen = app.overview(&ctx).await.expect("seen");
        assert_eq!(seen.checkpoints.len(), 1, "one a day");
        let point = &seen.checkpoints[0];
        assert!(point.records < again.records, "the first of the day stays");
        let key = ed25519_dalek::VerifyingKey::from_bytes(point.public_half.as_slice().try_into().expect("a key")).expect("a key");
        let signature = ed25519_dalek::Signature::from_slice(&point.signature).expect("a signature");
        key.verify_strict(checkpoint_text(point).as_bytes(), &signature).expect("signed");
        test.clock.pass(SignedDuration::from_hours(24));
        app.survey(&test.command()).await.expect("counted");
        assert_eq!(app.overview(&test.command()).await.expect("seen").checkpoints.len(), 2);
        assert_eq!(seen.survey.map(|s| (s.records, s.loose)), Some((again.records, 0)));
    }

    /// A machine that stood years ahead: what repeats itself, mails and leases go on once the clock is right.
    async fn a_clock_that_was_wrong_puts_nothing_off_for_years(test) {
        let right = test.clock_now();
        test.clock.set("2036-03-01T09:00:00+09:00".parse().expect("a time"));
        test.app.begin_daily().await.expect("the work of every day");
        test.app.work_all().await.expect("work");
        let taken = test.app.db.write(|tx| storage::jobs::take(tx, i64::MAX - 1, i64::MAX - 1)).await.expect("taken");
        assert!(taken.is_some(), "one is under way when the machine stops");
        test.clock.set(right);
        assert_eq!(test.app.work_all().await.expect("work"), 0, "as it would be for ten years");
        test.app.begin_daily().await.expect("the work of every day");
        assert!(test.app.work_all().await.expect("work") >= 4);
    }

    /// Work that repeats itself is begun by nobody else: where it failed too often, the next start tries it anew.
    async fn daily_work_that_failed_too_often_is_tried_anew(test) {
        test.app.begin_daily().await.expect("the work of every day");
        testkit::app::kill_job(&test.app, "survey").await;
        let dead = || test.app.db.read(storage::jobs::dead);
        assert_eq!(dead().await.expect("dead ones").len(), 1);
        test.app.begin_daily().await.expect("the work of every day");
        assert!(dead().await.expect("dead ones").is_empty());
        assert!(test.app.work_all().await.expect("work") >= 4);
        let seen = test.app.overview(&test.command()).await.expect("seen");
        assert!(seen.survey.is_some(), "it was done");
    }

    /// The stick that somebody chose on the page is told at once, too, while it is there.
    async fn what_was_withdrawn_is_written_onto_the_stick_of_the_daily_copy(test) {
        let house = test.organisation(Kind::Clinic, "4810100018").await;
        let owner = test.person("inchou", house, domain::people::Role::Owner).await;
        let stick = test.folder().join("stick");
        std::fs::create_dir(&stick).expect("a stick");
        let ctx = test.as_person(owner).await;
        test.app.make_copy(&ctx, &stick.display().to_string(), true).await.expect("a copy");
        let mut file = test.app.incoming().expect("a place");
        file.take("一".as_bytes()).expect("bytes");
        let file = test.app.add_evidence(&ctx, house, "a.txt", file).await.expect("a file");
        test.app.withdraw_evidence(&ctx, file.id, "名前が写っていた").await.expect("withdrawn");
        let written = |folder: std::path::PathBuf| app::erased::read(&folder.join(app::erased::FILE)).expect("the list");
        assert_eq!(written(stick.join("mamori-hikae")).len(), 1);
        assert_eq!(written(stick.join("mamori-hikae")), written(test.folder().to_owned()));
        // Pulled out: nothing is made in its place.
        std::fs::remove_dir_all(&stick).expect("pulled out");
        let mut file = test.app.incoming().expect("a place");
        file.take("二".as_bytes()).expect("bytes");
        let file = test.app.add_evidence(&ctx, house, "b.txt", file).await.expect("a file");
        test.app.withdraw_evidence(&ctx, file.id, "名前が写っていた").await.expect("withdrawn");
        assert!(!stick.exists() && written(test.folder().to_owned()).len() == 2);
    }

    async fn what_an_upload_left_that_was_cut_off_goes_after_a_day(test) {
        let store = test.app.config.files.clone();
        let (old, new) = (store.join(".incoming-old"), store.join(".incoming-new"));
        for path in [&old, &new] {
            std::fs::write(path, "half").expect("a half");
        }
        // Parts of archives, each archive in its folder.
        let (part, fresh) = (store.join(".archives/old"), store.join(".archives/new"));
        for path in [&part, &fresh] {
            std::fs::create_dir_all(path).expect("a folder");
            std::fs::write(path.join("000000"), "half").expect("a part");
        }
        let now = std::fs::metadata(&old).and_then(|about| about.modified()).expect("a time");
        let yesterday = now - std::time::Duration::from_secs(90_000);
        std::fs::File::options().write(true).open(&old).and_then(|f| f.set_modified(yesterday)).expect("a time");
        std::fs::File::open(&part).and_then(|f| f.set_modified(yesterday)).expect("a time");
        assert_eq!(test.app.sweep_incoming().expect("swept"), 2);
        assert!(!old.exists() && new.exists() && !part.exists() && fresh.exists());
    }

    async fn measures_tell_what_waits(test) {
        let ctx = test.command();
        let nobody = domain::ids::OrganisationId::from_bytes([0; 16]);
        let mail = test.app.mail(&ctx, nobody, "inchou@clinic.example", "お知らせ", "本文");
        let at = ctx.micros();
        test.app.db.write(move |tx| app::App::queue_mail(tx, &mail, at)).await.expect("queued");
        test.clock.pass(SignedDuration::from_secs(90));
        testkit::app::dead_job(&test.app, "survey", "error-inside: x").await;
        let seen = test.app.measures().await.expect("measures");
        assert_eq!((seen.jobs_waiting, seen.jobs_dead, seen.job_wait), (1, 1, 90));
        assert_eq!((seen.mails_waiting, seen.mail_wait, seen.backup_last), (1, 90, 0));
        assert_eq!(Some(seen.schema), storage::MIGRATIONS.last().map(|m| m.version));
    }

    /// What came back with an older backup goes again: the row, the content, with a record each; what somebody else
    /// holds stays.
    async fn what_was_withdrawn_is_withdrawn_again(test) {
        let ctx = test.command();
        let mine = test.organisation(Kind::Clinic, "4810100018").await;
        let other = test.organisation(Kind::Clinic, "4910100017").await;
        let mut files = Vec::new();
        for (house, text) in [(mine, "一"), (mine, "二"), (other, "二")] {
            let mut file = test.app.incoming().expect("a place");
            file.take(text.as_bytes()).expect("bytes");
            files.push(test.app.add_evidence(&ctx, house, "a.txt", file).await.expect("a file"));
        }
        for file in &files[..2] {
            test.app.withdraw_evidence(&ctx, file.id, "名前が写っていた").await.expect("withdrawn");
        }
        let log = test.folder().join(app::erased::FILE);
        let written = app::erased::read(&log).expect("the list");
        let mut kept = test.app.all_erased().await.expect("the same");
        // Two of one instant stand in any order.
        kept.sort_by_key(|one| written.iter().position(|other| other.id == one.id));
        assert_eq!(written, kept);
        assert_eq!(written.len(), 2);
        let text = std::fs::read_to_string(&log).expect("the list");
        assert!(!text.contains("a.txt") && !text.contains("写って"), "ids, hashes and days alone: {text}");
        // As a backup of this morning would bring it back.
        testkit::app::bring_back(&test.app).await;
        std::fs::write(test.blob(&files[0].sha256), "一").expect("the content");
        let before = test.audit_records().await;
        let store = test.app.config.files.clone();
        let dice = test.app.ports.dice.clone();
        let with = app::erased::Restoring { files: &store, words: String::new(), dice: &*dice, at: 7 };
        let gone = app::erased::apply(&test.app.db, written.clone(), &with).await.expect("applied");
        assert_eq!((gone, test.audit_records().await), (2, before + 2));
        assert!(!test.blob(&files[0].sha256).exists() && test.blob(&files[1].sha256).exists());
        let stands = test.app.evidence(&ctx, mine).await.expect("files");
        assert!(stands.iter().all(|f| f.withdrawn_at.is_some()));
        assert_eq!(app::erased::apply(&test.app.db, written, &with).await.expect("again"), 0);
    }
}
