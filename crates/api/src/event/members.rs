//! Readers that take what they know out of JSON text in one pass and skip the rest unread.
//!
//! They differ from derived ones in what they forgive: a member of another type than expected counts as
//! having said nothing, a member that comes twice counts the last time, and null counts as absent.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Text; `None` when it is something else.
#[derive(Default)]
pub(super) struct Text<'a>(pub(super) Option<Cow<'a, str>>);

/// What is gathered from the items of a list; nothing when it is something else.
#[derive(Default)]
pub(super) struct List<T>(pub(super) T);

/// What can be gathered from the items of a list.
pub(super) trait Gather<'de>: Default {
    /// One item.
    type Item: Deserialize<'de>;

    /// Takes the next item.
    fn gather(&mut self, item: Self::Item);
}

/// An object with known members; `None` when it is something else.
pub(super) struct Object<T>(pub(super) Option<T>);

/// What [`members`] implements.
pub(super) trait Members<'de>: Sized {
    /// Takes the members that are known.
    fn read<A: MapAccess<'de>>(members: A) -> Result<Self, A::Error>;
}

/// Declares an object by its members, each with its name on the wire.
macro_rules! members {
    ($(#[$docs:meta])* $visibility:vis struct $name:ident<$life:lifetime> {
        $($(#[$member_docs:meta])* $member:ident: $kind:ty = $wire_name:literal,)+
    }) => {
        $(#[$docs])*
        #[derive(Default)]
        $visibility struct $name<$life> {
            $($(#[$member_docs])* $member: Option<$kind>,)+
            /// What is read may hold nothing that is borrowed.
            source: std::marker::PhantomData<&$life str>,
        }

        impl<$life> $crate::event::members::Members<$life> for $name<$life> {
            fn read<A: serde::de::MapAccess<$life>>(mut members: A) -> Result<Self, A::Error> {
                let mut read = Self::default();
                while let Some($crate::event::members::Name(name)) = members.next_key()? {
                    match &*name {
                        $($wire_name => read.$member = members.next_value()?,)+
                        _ => {
                            members.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                Ok(read)
            }
        }
    };
}
pub(super) use members;

/// A member's name.
pub(super) struct Name<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Text(name) = deserializer.deserialize_str(TextVisitor)?;
        Ok(Self(name.unwrap_or_default()))
    }
}

impl<'de> Deserialize<'de> for Text<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

impl<'de, T: Gather<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}

impl<'de, T: Members<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ObjectVisitor(PhantomData))
    }
}

impl<T> Default for Object<T> {
    fn default() -> Self {
        Self(None)
    }
}

struct TextVisitor;
struct ListVisitor<T>(PhantomData<T>);
struct ObjectVisitor<T>(PhantomData<T>);

/// Visits a kind of value that does not fit: it says nothing.
macro_rules! skip {
    (scalars) => {
        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
    (text) => {
        fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Self::Value::default())
        }
    };
    (list) => {
        fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
            IgnoredAny.visit_seq(items)?;
            Ok(Self::Value::default())
        }
    };
    (object) => {
        fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
            IgnoredAny.visit_map(members)?;
            Ok(Self::Value::default())
        }
    };
}

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Text<'de>, E> {
        Ok(Text(Some(Cow::Borrowed(text))))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text<'de>, E> {
        Ok(Text(Some(Cow::Owned(text.to_owned()))))
    }

    skip!(scalars);
    skip!(list);
    skip!(object);
}

impl<'de, T: Gather<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
        let mut gathered = T::default();
        while let Some(item) = items.next_element()? {
            gathered.gather(item);
        }
        Ok(List(gathered))
    }

    skip!(scalars);
    skip!(text);
    skip!(object);
}

impl<'de, T: Members<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Object<T>, A::Error> {
        T::read(members).map(|read| Object(Some(read)))
    }

    skip!(scalars);
    skip!(text);
    skip!(list);
}
