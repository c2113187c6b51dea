//! One line for each event: its data, its name, where it lives, who may record it.

/// Declares a family: the enum, the table of its types, and reading and writing by type name.
macro_rules! family {
    (
        $(#[$doc:meta])*
        $family:ident {
            $(
                $variant:ident($data:ty) = $name:literal $(v $version:literal)?,
                    $home:ident, [$($by:ident)+] $(where $check:path)?
            );+ $(;)?
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $family {
            $(
                #[doc = concat!("`", $name, "`")]
                $variant($data),
            )+
        }

        impl $family {
            pub(crate) const TYPES: &'static [$crate::EventType] = &[$(
                $crate::EventType {
                    name: $name,
                    family: stringify!($family),
                    schema_version: family!(@version $($version)?),
                    home: $crate::Home::$home,
                    recorders: &[$(family!(@role $by)),+],
                    schema: |generator| generator.into_root_schema_for::<$data>(),
                },
            )+];

            /// The type's name on the wire.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $( Self::$variant(_) => $name, )+ }
            }

            /// Reads the data of the type called `name`; `None` if no type of this family is.
            pub(crate) fn read<'de, D: serde::Deserializer<'de>>(
                name: &str,
                data: D,
            ) -> Option<Result<Self, D::Error>> {
                match name {
                    $(
                        $name => {
                            let data = <$data as serde::Deserialize>::deserialize(data);
                            Some(data.map(Self::$variant))
                        }
                    )+
                    _ => None,
                }
            }

            /// Writes the data alone; the type's name stands beside it.
            pub(crate) fn write<S: serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                use serde::Serialize;
                match self { $( Self::$variant(data) => data.serialize(serializer), )+ }
            }

            /// What a single field cannot say by its type.
            pub(crate) fn check(&self) -> Vec<$crate::FieldError> {
                match self { $( Self::$variant(_data) => family!(@check _data $($check)?), )+ }
            }
        }
    };
    (@check $data:ident) => { Vec::new() };
    (@check $data:ident $check:path) => { $check($data) };
    (@version) => { 1 };
    (@version $version:literal) => { $version };
    (@role P) => { $crate::Role::Practitioner };
    (@role W) => { $crate::Role::SupportWorker };
    (@role S) => { $crate::Role::Supervisor };
    (@role G) => { $crate::Role::GovernanceLead };
    (@role A) => { $crate::Role::Administrator };
    (@role Y) => { $crate::Role::System };
}

pub(crate) use family;
