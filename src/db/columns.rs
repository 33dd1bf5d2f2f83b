//! Typed columns for both backends: `id!` for keys, `text_enum!` for columns with a fixed set of words.

/// A UUIDv7 kept as text, of one table's rows only. Version 7 sorts by time of making (RFC 9562, section 5.7).
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, diesel::AsExpression, diesel::FromSqlRow, serde::Serialize, serde::Deserialize)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new one, for a row made at `now`.
            pub fn new(now: $crate::clock::Time) -> Self {
                Self($crate::clock::uuid_at(now).to_string())
            }

            /// Reads one from a path or a form.
            pub fn parse(text: &str) -> Option<Self> {
                uuid::Uuid::parse_str(text).ok().map(|id| Self(id.to_string()))
            }

            /// As text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        $crate::text_column!($name, |text| Ok($name(text)), |value| value.0.as_str());
    };
}

/// An enum kept as one of a fixed set of words; the tables check the same set.
#[macro_export]
macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, diesel::AsExpression, diesel::FromSqlRow, serde::Serialize, serde::Deserialize)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every one, in the order in which a form offers them.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that is stored and sent.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word),+ }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some($name::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        $crate::text_column!(
            $name,
            |text| $name::parse(&text).ok_or_else(|| format!("{text:?} is no {}", stringify!($name)).into()),
            |value| value.as_str()
        );
    };
}

/// Reads and writes a type as a TEXT column, on either backend.
#[macro_export]
macro_rules! text_column {
    ($name:ident, $read:expr, $word:expr) => {
        impl<DB> diesel::serialize::ToSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            str: diesel::serialize::ToSql<diesel::sql_types::Text, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, DB>) -> diesel::serialize::Result {
                let word: fn(&$name) -> &str = $word;
                <str as diesel::serialize::ToSql<diesel::sql_types::Text, DB>>::to_sql(word(self), out)
            }
        }

        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            String: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(bytes: <DB as diesel::backend::Backend>::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                let read: fn(String) -> diesel::deserialize::Result<$name> = $read;
                read(<String as diesel::deserialize::FromSql<diesel::sql_types::Text, DB>>::from_sql(bytes)?)
            }
        }
    };
}
