//! What a tool's types say of themselves, as every host can read it.
//!
//! What `schemars` writes by itself is correct but not portable: `"type": ["string", "null"]` for an
//! optional field is refused by some hosts' schema dialects, Rust's own `format`s (`uint32`,
//! `double`) make validators log a warning on every call, and a `$ref` is not followed everywhere.
//! The schemas from here are plain: one type each, nothing by reference, no `$schema`.
//!
//! A schema without nulls is only true if nulls are never sent: output types leave an absent field
//! out with `skip_serializing_if`.

use std::sync::Arc;

use rmcp::model::JsonObject;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

/// Returns the schema of what a tool takes.
pub(crate) fn input<T: JsonSchema>() -> Arc<JsonObject> {
    portable::<T>(SchemaSettings::draft2020_12().for_deserialize())
}

/// Returns the schema of what a tool gives back.
pub(crate) fn output<T: JsonSchema>() -> Arc<JsonObject> {
    portable::<T>(SchemaSettings::draft2020_12().for_serialize())
}

fn portable<T: JsonSchema>(settings: SchemaSettings) -> Arc<JsonObject> {
    let settings = settings.with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
        settings.transforms.push(Box::new(Portable));
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    // The name and the documentation of the Rust type say nothing to a model.
    schema.remove("title");
    schema.remove("description");
    let mut object = schema.ensure_object().clone();
    // Without it some hosts refuse a tool that takes nothing.
    object
        .entry("properties")
        .or_insert_with(|| Value::Object(JsonObject::new()));
    Arc::new(object)
}

/// Takes out of a schema what some hosts cannot read.
#[derive(Clone, Copy, Debug)]
struct Portable;

impl Transform for Portable {
    fn transform(&mut self, schema: &mut Schema) {
        join_lines(schema);
        drop_rust_format(schema);
        drop_null_type(schema);
        unwrap_nullable(schema);
        if schema.get("default") == Some(&Value::Null) {
            schema.remove("default");
        }
        transform_subschemas(self, schema);
    }
}

/// Joins the lines of a description: they break where our source does.
fn join_lines(schema: &mut Schema) {
    if let Some(Value::String(description)) = schema.get_mut("description") {
        *description = description.replace('\n', " ");
    }
}

/// Drops the formats that only Rust knows; the standard ones, like `uri`, stay.
fn drop_rust_format(schema: &mut Schema) {
    let is_rusts = schema
        .get("format")
        .and_then(Value::as_str)
        .is_some_and(|format| {
            format.starts_with("int")
                || format.starts_with("uint")
                || ["float", "double"].contains(&format)
        });
    if is_rusts {
        schema.remove("format");
    }
}

/// Turns `"type": ["string", "null"]` into `"type": "string"`, and takes null out of an `enum`.
fn drop_null_type(schema: &mut Schema) {
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.retain(|value| !value.is_null());
    }
    let Some(Value::Array(types)) = schema.get_mut("type") else {
        return;
    };
    types.retain(|each| each != "null");
    if let [only] = types.as_slice() {
        let only = only.clone();
        schema.insert("type".to_owned(), only);
    }
}

/// Turns `"anyOf": [X, {"type": "null"}]` into X.
fn unwrap_nullable(schema: &mut Schema) {
    let Some(Value::Array(choices)) = schema.get_mut("anyOf") else {
        return;
    };
    choices.retain(|choice| choice.get("type").and_then(Value::as_str) != Some("null"));
    let [Value::Object(only)] = choices.as_slice() else {
        return;
    };
    let only = only.clone();
    schema.remove("anyOf");
    for (key, value) in only {
        // What the field says about itself wins over what its type says.
        if schema.get(&key).is_none() {
            schema.insert(key, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Deserialize, Serialize, JsonSchema)]
    enum Colour {
        Red,
        Blue,
    }

    #[derive(Deserialize, Serialize, JsonSchema)]
    struct Inner {
        seconds: f64,
    }

    /// Not for models.
    #[derive(Deserialize, Serialize, JsonSchema)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        /// How many.
        #[schemars(range(max = 9))]
        count: Option<u32>,
        /// Which.
        colour: Option<Colour>,
        #[serde(default)]
        inner: Vec<Inner>,
    }

    #[test]
    fn has_no_nulls_references_or_rust_formats() {
        let schema = serde_json::to_string(&*input::<Sample>()).unwrap();
        assert_snapshot!(schema, @r#"{"type":"object","additionalProperties":false,"properties":{"count":{"type":"integer","maximum":9,"minimum":0,"description":"How many."},"colour":{"type":"string","enum":["Red","Blue"],"description":"Which."},"inner":{"type":"array","items":{"type":"object","properties":{"seconds":{"type":"number"}},"required":["seconds"]},"default":[]}}}"#);
    }
}
