use proptest::prelude::*;

use super::*;

#[test]
fn dates_are_read_in_every_usual_spelling() {
    let cases = [
        ("2024-03-12", "2024-03-12"),
        ("2024-03-12T09:30:00Z", "2024-03-12"),
        ("2024-03-12 09:30", "2024-03-12"),
        ("2010-10-14T12:00:00.000Z-0300", "2010-10-14"),
        ("2010-10-14T12:00:00.000", "2010-10-14"),
        ("2024/3/12", "2024-03-12"),
        ("2024.03.12", "2024-03-12"),
        ("20240312", "2024-03-12"),
        ("12 Mar 2024", "2024-03-12"),
        ("12-Mar-24", "2024-03-12"),
        ("Mar 12, 2024", "2024-03-12"),
        ("March 12th, 2024", "2024-03-12"),
        ("Tuesday, 12 March 2024", "2024-03-12"),
        ("Tue Mar 12 2024 10:00:00 GMT+0100", "2024-03-12"),
        ("12th of March 2024", "2024-03-12"),
        ("12. März 2024", "2024-03-12"),
        ("12 mars 2024", "2024-03-12"),
        ("12 de marzo de 2024", "2024-03-12"),
        ("12.03.2024", "2024-03-12"),
        ("12.3.24", "2024-03-12"),
        ("5.6.99", "1999-06-05"),
        ("13/04/2024", "2024-04-13"),
        ("04/13/2024", "2024-04-13"),
        ("05/05/2024", "2024-05-05"),
        ("07/15/2009 02:14:45+0800", "2009-07-15"),
        ("45631", "2024-12-05"),
        ("45631.0", "2024-12-05"),
        ("45631.75", "2024-12-05"),
        ("1710201600", "2024-03-12"),
        ("1710201600000", "2024-03-12"),
        ("'2024-03-12", "2024-03-12"),
        ("2024-02-29", "2024-02-29"),
    ];
    for (text, expected) in cases {
        assert_eq!(read(text, None).map(|date| date.to_string()), Ok(expected.into()), "{text:?}");
    }
}

#[test]
fn one_date_of_two_is_never_guessed() {
    for text in ["03/04/2024", "3/4/24", "03-04-2024", "3/4/2024 10:15 AM"] {
        assert_eq!(read(text, None), Err(EITHER), "{text:?}");
        let with = |order| read(text, Some(order)).map(|date| date.to_string());
        assert_eq!(with(Order::DayFirst), Ok("2024-04-03".into()), "{text:?}");
        assert_eq!(with(Order::MonthFirst), Ok("2024-03-04".into()), "{text:?}");
    }
    assert!(read("13/04/2024", Some(Order::MonthFirst)).is_ok(), "what can be read in one way only is read");
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "soon",
        "Q3 2026",
        "2024",
        "March 2024",
        "2023-02-29",
        "30/30/2024",
        "32.01.2024",
        "12",
        "123456",
        "1/2",
        "1/2/3/4",
        "00/00/0000",
        "0000-00-00",
        "2024-03-12foo",
        "99999",
        "12:30",
        "3.5",
        "-45631",
        "12 Foo 2024",
    ] {
        assert!(read(text, Some(Order::DayFirst)).is_err(), "{text:?} is no date");
    }
    for text in ["1900-01-01", "9999-12-31", "01.01.0001"] {
        assert!(read(text, None).is_err(), "{text:?} stands for never");
    }
}

#[test]
fn the_order_of_a_column_is_told_by_what_can_be_read_in_one_way() {
    let cases: [(&[&str], Option<Order>, usize); 6] = [
        (&["03/04/2024", "13/04/2024", ""], Some(Order::DayFirst), 1),
        (&["03/04/2024", "04/13/2024"], Some(Order::MonthFirst), 1),
        (&["03/04/2024", "05/06/2024"], None, 2),
        (&["13/04/2024", "04/13/2024", "03/04/2024"], None, 1),
        (&["2024-03-04", "5 May 2024", "soon"], None, 0),
        (&["01/01/2024"], None, 0),
    ];
    for (values, order, open) in cases {
        let evidence = Evidence::of(values.iter().copied());
        assert_eq!((evidence.order(), evidence.open), (order, open), "{values:?}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}") {
        for order in [None, Some(Order::DayFirst), Some(Order::MonthFirst)] {
            let _: Result<Date, &str> = read(&text, order);
        }
    }

    #[test]
    fn every_way_of_writing_a_day_gives_that_day(days in 0_i64..50_000) {
        let date = Date::constant(1955, 1, 1).checked_add(jiff::Span::new().days(days)).expect("within range");
        let (year, month, day) = (date.year(), date.month(), date.day());
        for text in [
            date.to_string(),
            format!("{day:02}.{month:02}.{year}"),
            format!("{year}/{month}/{day}"),
            format!("{day} {} {year}", MONTHS[usize::try_from(month - 1).expect("a month")].split(' ').next().expect("a name")),
        ] {
            prop_assert_eq!(read(&text, None), Ok(date), "{}", text);
        }
        prop_assert_eq!(read(&format!("{day}/{month}/{year}"), Some(Order::DayFirst)), Ok(date));
        prop_assert_eq!(read(&format!("{month}/{day}/{year}"), Some(Order::MonthFirst)), Ok(date));
    }
}
