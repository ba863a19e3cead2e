//! What goes in and comes out, alike on both engines.

use crate::common::{Place, create};
use sql::{Error, Result, Row, Statement, Value};

sql::statements! {
    INSERT = "INSERT INTO v (id, i, t, b, o) VALUES ($1, $2, $3, $4, $5)";
    ALL_COLUMNS = "SELECT id, i, t, b, o FROM v ORDER BY id";
    SWAPPED = "UPDATE v SET t = $2, b = $4, i = $3 WHERE id = $1";
    CAST_TWICE = "SELECT $2::text AS two, CAST($1 AS BIGINT) AS one";
    LIMITED = "SELECT id FROM v ORDER BY id LIMIT $1 OFFSET $2";
    SMALL = "SELECT id FROM v WHERE length(t) = $1";
    IS_NULL = "SELECT id FROM v WHERE CAST($1 AS TEXT) IS NULL AND o IS NULL";
    CHANGE = "UPDATE v SET i = $1, t = $2, b = $3, o = $4";
    MANY = "SELECT id FROM v WHERE id >= $1";
    FLOAT = "SELECT 1.5 AS half";
    TRUE = "SELECT id FROM v WHERE o";
    COMPUTED = "SELECT count(*) > 0 AS some, count(*) AS n, 'x' AS x FROM v";
}

const TABLE: &str = "CREATE TABLE v (id {int} NOT NULL PRIMARY KEY, i {int}, t TEXT, b {bytes}, o {bool}){strict}";

async fn read(place: &Place, statement: Statement, params: Vec<Value>) -> Result<Vec<Row>> {
    place.db.read(move |tx| tx.query(&statement, &params)).await
}

async fn write(place: &Place, statement: Statement, params: Vec<Value>) -> Result<u64> {
    place.db.write(move |tx| tx.execute(&statement, &params)).await
}

fn full(id: i64) -> Vec<Value> {
    vec![id.into(), i64::MIN.into(), "守り 🛡".into(), [7_u8; 16].into(), true.into()]
}

both! {
    async fn every_kind_comes_back(place: &Place) {
        create(&place.db, TABLE).await;
        write(place, INSERT, full(1)).await.unwrap();
        write(place, INSERT, vec![2.into(), None::<i64>.into(), None::<&str>.into(), None::<Vec<u8>>.into(), None::<bool>.into()]).await.unwrap();
        let rows = read(place, ALL_COLUMNS, vec![]).await.unwrap();
        assert_eq!(rows[0].int("i").unwrap(), i64::MIN);
        assert_eq!(rows[0].text("t").unwrap(), "守り 🛡");
        assert_eq!(rows[0].bytes("b").unwrap(), [7; 16]);
        assert_eq!(rows[0].id16("b").unwrap(), [7; 16]);
        assert!(rows[0].bool("o").unwrap());
        assert_eq!(rows[0].opt_id16("b").unwrap(), Some([7; 16]));
        assert_eq!((rows[1].opt_int("i").unwrap(), rows[1].opt_text("t").unwrap()), (None, None));
        assert_eq!((rows[1].opt_bytes("b").unwrap(), rows[1].opt_bool("o").unwrap()), (None, None));
        assert_eq!(rows[1].opt_id16("b").unwrap(), None);
        assert_eq!(read(place, TRUE, vec![]).await.unwrap().len(), 1);
        let computed = read(place, COMPUTED, vec![]).await.unwrap();
        assert!(computed[0].bool("some").unwrap() && computed[0].int("n").unwrap() == 2);
    }

    async fn parameters_are_bound_by_name(place: &Place) {
        create(&place.db, TABLE).await;
        write(place, INSERT, full(1)).await.unwrap();
        let changed = write(place, SWAPPED, vec![1.into(), "second".into(), 3.into(), vec![4_u8].into()]).await.unwrap();
        assert_eq!(changed, 1);
        let row = read(place, ALL_COLUMNS, vec![]).await.unwrap().remove(0);
        assert_eq!((row.text("t").unwrap(), row.int("i").unwrap(), row.bytes("b").unwrap()), ("second".into(), 3, vec![4]));
        let row = read(place, CAST_TWICE, vec![1.into(), "two".into()]).await.unwrap().remove(0);
        assert_eq!((row.int("one").unwrap(), row.text("two").unwrap()), (1, "two".to_owned()));
        for wrong in [vec![], vec![1.into()], vec![1.into(), 2.into(), 3.into()]] {
            let error = read(place, LIMITED, wrong).await.unwrap_err();
            assert!(matches!(error, Error::Value(_) | Error::Other(_)), "{error}");
        }
    }

    async fn integers_fit_smaller_types(place: &Place) {
        create(&place.db, TABLE).await;
        for id in 1..=9 {
            write(place, INSERT, full(id)).await.unwrap();
        }
        let ids = read(place, LIMITED, vec![2.into(), 3.into()]).await.unwrap();
        assert_eq!(ids.iter().map(|row| row.int("id").unwrap()).collect::<Vec<_>>(), [4, 5]);
        assert_eq!(read(place, SMALL, vec![4.into()]).await.unwrap().len(), 9);
    }

    async fn null_fits_every_column(place: &Place) {
        create(&place.db, TABLE).await;
        write(place, INSERT, full(1)).await.unwrap();
        let null = || Value::Null;
        assert_eq!(write(place, CHANGE, vec![null(), null(), null(), null()]).await.unwrap(), 1);
        assert_eq!(read(place, IS_NULL, vec![null()]).await.unwrap().len(), 1);
        assert_eq!(read(place, IS_NULL, vec!["x".into()]).await.unwrap().len(), 0);
        let many = place.db.bulk(move |tx| {
            tx.insert_many("INSERT INTO v (id, i, t, b, o)", "", &[vec![5.into(), null(), null(), null(), null()], full(6), full(7)])
        }).await;
        assert_eq!(many.unwrap(), 3);
    }

    async fn u0000_is_refused(place: &Place) {
        create(&place.db, TABLE).await;
        let mut values = full(1);
        values[2] = "a\0b".into();
        let error = write(place, INSERT, values.clone()).await.unwrap_err();
        assert!(matches!(&error, Error::Value(text) if text.contains("U+0000") && text.contains("INSERT")), "{error}");
        let error = place.db.bulk(move |tx| tx.insert_many("INSERT INTO v (id, i, t, b, o)", "", std::slice::from_ref(&values)));
        assert!(matches!(error.await.unwrap_err(), Error::Value(_)));
        assert!(read(place, ALL_COLUMNS, vec![]).await.unwrap().is_empty());
    }

    async fn what_does_not_fit_is_named(place: &Place) {
        create(&place.db, TABLE).await;
        write(place, INSERT, full(1)).await.unwrap();
        write(place, INSERT, full(2)).await.unwrap();
        let row = read(place, ALL_COLUMNS, vec![]).await.unwrap().remove(0);
        for error in [row.int("t").unwrap_err(), row.text("i").unwrap_err(), row.bool("t").unwrap_err()] {
            assert!(matches!(&error, Error::Value(text) if text.contains("values::ALL_COLUMNS, column ")), "{error}");
            assert!(!error.to_string().contains("守り"), "{error}");
        }
        assert!(row.int("nowhere").unwrap_err().to_string().contains("nowhere: no such column"));
        write(place, CHANGE, vec![1.into(), Value::Null, vec![1_u8].into(), false.into()]).await.unwrap();
        let row = read(place, ALL_COLUMNS, vec![]).await.unwrap().remove(0);
        assert!(row.text("t").unwrap_err().to_string().contains("column t: null"));
        assert!(row.id16("b").unwrap_err().to_string().contains("not 16 bytes"));
        let error = read(place, FLOAT, vec![]).await.unwrap_err();
        assert!(matches!(&error, Error::Value(text) if text.contains("values::FLOAT: column half")), "{error}");
        let one = |statement: Statement, from: i64| place.db.read(move |tx| tx.query_one(&statement, &[from.into()]).map(|_| ()));
        assert!(one(MANY, 2).await.is_ok());
        assert!(matches!(one(MANY, 1).await, Err(Error::Value(_))));
        assert!(matches!(one(MANY, 3).await, Err(Error::Value(_))));
        // A text in the place of an integer: STRICT on SQLite, the type on PostgreSQL.
        let error = write(place, CHANGE, vec!["x".into(), Value::Null, Value::Null, Value::Null]).await.unwrap_err();
        assert!(matches!(error, Error::Value(_) | Error::Constraint(_)), "{error}");
    }

    async fn statements_are_prepared_without_running(place: &Place) {
        create(&place.db, TABLE).await;
        let columns = place.db.prepare_check(&ALL_COLUMNS).await.unwrap();
        let names: Vec<_> = columns.iter().map(|(name, kind)| format!("{name} {kind}").replace("bool", "int")).collect();
        assert_eq!(names, ["id int", "i int", "t text", "b bytes", "o int"]);
        assert_eq!(place.db.prepare_check(&INSERT).await.unwrap(), []);
        assert!(place.db.prepare_check(&Statement { name: "wrong", text: "SELECT a FROM b" }).await.is_err());
        for statement in ALL {
            place.db.prepare_check(statement).await.unwrap();
        }
        assert_eq!(read(place, COMPUTED, vec![]).await.unwrap()[0].int("n").unwrap(), 0);
    }
}

#[test]
fn debug_shows_no_content() {
    let row = format!("{:?}", [Value::from("secret"), Value::from(12345), Value::from(vec![1_u8, 2])]);
    assert_eq!(row, "[Text(6 bytes), Int, Bytes(2 bytes)]");
}
