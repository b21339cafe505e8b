//! JSON: one value somewhere in the tree becomes another, its kind changes, its name changes, or it comes twice.

use kernel::RandomStream;
use serde_json::{Map, Number, Value};

/// Numbers at the edges of what the wire's types hold.
const NUMBERS: [f64; 16] = [
    0.0,
    -1.0,
    0.5,
    127.0,
    128.0,
    255.0,
    256.0,
    65_535.0,
    65_536.0,
    2_147_483_648.0,
    4_294_967_295.0,
    4_294_967_296.0,
    9_007_199_254_740_993.0,
    -1e300,
    1e308,
    1e-308,
];
/// Texts that are wrong in most places, or nearly right.
const TEXTS: [&str; 14] = [
    "",
    " ",
    "null",
    "0",
    "-1",
    "ffffffffffffffffffffffffffffffff",
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
    "0000000000000000000000000000000",
    "weavers-landing",
    "creative",
    "hello",
    "\u{0}",
    "\u{202e}evil",
    "e\u{301}\u{301}\u{301}",
];

/// Changes one place of a JSON value.
pub fn change(bytes: &mut Vec<u8>, random: &mut RandomStream) {
    let Ok(mut value) = serde_json::from_slice::<Value>(bytes) else {
        return;
    };
    let places = count(&value);
    let mut left = random.below(places);
    at(&mut value, &mut left, random);
    if let Ok(text) = serde_json::to_vec(&value) {
        *bytes = text;
    }
}

/// How many values the tree has.
fn count(value: &Value) -> u32 {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// Walks to the place that was drawn, and changes it; says whether it was reached.
fn at(value: &mut Value, left: &mut u32, random: &mut RandomStream) -> bool {
    if *left == 0 {
        *value = changed(std::mem::take(value), random);
        return true;
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter_mut().any(|item| at(item, left, random)),
        Value::Object(fields) => fields.values_mut().any(|field| at(field, left, random)),
        _ => false,
    }
}

fn changed(value: Value, random: &mut RandomStream) -> Value {
    if random.below(4) == 0 {
        return any(random);
    }
    match value {
        Value::Number(_) => number(random),
        Value::String(text) => match random.below(4) {
            0 => Value::String(text.repeat(1 + random.below(40) as usize)),
            1 => Value::String(text.chars().skip(1).collect()),
            2 => Value::String(text.to_uppercase()),
            _ => any_text(random),
        },
        Value::Array(mut items) => {
            match random.below(4) {
                0 => items.clear(),
                1 => items.push(any(random)),
                2 => items.reverse(),
                _ => {
                    let once = items.clone();
                    (0..random.below(20)).for_each(|_| items.extend(once.iter().take(8).cloned()));
                }
            }
            Value::Array(items)
        }
        Value::Object(fields) => Value::Object(object(fields, random)),
        Value::Bool(it) => Value::Bool(!it),
        Value::Null => any(random),
    }
}

fn object(mut fields: Map<String, Value>, random: &mut RandomStream) -> Map<String, Value> {
    let names: Vec<String> = fields.keys().cloned().collect();
    let Some(name) = random.pick(&names).cloned() else {
        fields.insert("type".into(), any(random));
        return fields;
    };
    match random.below(4) {
        0 => drop(fields.remove(&name)),
        1 => {
            if let Some(value) = fields.remove(&name) {
                fields.insert(format!("{name}_"), value);
            }
        }
        2 => drop(fields.insert("unknown".into(), any(random))),
        _ => {
            // As deep as a parser lets anything be, and a little deeper.
            let mut deep = any(random);
            for _ in 0..random.below(140) {
                deep = Value::Array(vec![deep]);
            }
            fields.insert(name, deep);
        }
    }
    fields
}

fn any(random: &mut RandomStream) -> Value {
    match random.below(6) {
        0 => Value::Null,
        1 => Value::Bool(random.below(2) == 0),
        2 => number(random),
        3 => Value::Array(Vec::new()),
        4 => Value::Object(Map::new()),
        _ => any_text(random),
    }
}

fn number(random: &mut RandomStream) -> Value {
    match random.below(3) {
        0 => Value::from(random.next_u64()),
        1 => Value::from(random.next_u64() as i64),
        _ => {
            let edge = random.pick(&NUMBERS).copied().unwrap_or_default();
            Number::from_f64(edge).map_or(Value::Null, Value::Number)
        }
    }
}

fn any_text(random: &mut RandomStream) -> Value {
    Value::from(random.pick(&TEXTS).copied().unwrap_or_default())
}
