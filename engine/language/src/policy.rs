//! What is to be withheld, asked about or kept, by category and role: a table that a lawyer can read and change.

use obelus_evidence::{Category, Policy, Role};
use std::collections::HashMap;

/// The policy that comes with the product.
pub const CPS: &str = include_str!("../policies/cps.toml");

/// Category by role: redact, review or keep.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyTable {
    name: String,
    fallback: Policy,
    cells: HashMap<(Category, Option<Role>), Policy>,
}

/// Why a policy file cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PolicyError {
    /// It is not TOML.
    #[error("policy line {line}: {why}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// What the parser says.
        why: String,
    },
    /// A name or value is not one of the closed lists.
    #[error("policy line {line}: \u{201c}{found}\u{201d} is not {wanted}; write one of {choices}")]
    Unknown {
        /// Line, from 1.
        line: usize,
        /// What stands there.
        found: String,
        /// What should stand there.
        wanted: &'static str,
        /// The choices, separated by commas.
        choices: String,
    },
    /// A setting has the wrong form.
    #[error("policy line {line}: {why}")]
    Form {
        /// Line, from 1.
        line: usize,
        /// What is wrong and what to write.
        why: String,
    },
}

impl PolicyTable {
    /// The table that comes with the product.
    ///
    /// # Errors
    /// When the built-in file is broken, which a test rules out.
    pub fn cps() -> Result<Self, PolicyError> {
        Self::parse(CPS)
    }

    /// Reads a table.
    ///
    /// # Errors
    /// With the line and what to write there.
    pub fn parse(source: &str) -> Result<Self, PolicyError> {
        let table: toml::Table = source
            .parse()
            .map_err(|error: toml::de::Error| PolicyError::Syntax {
                line: error.span().map_or(1, |span| line_of(source, span.start)),
                why: error.message().to_owned(),
            })?;
        let mut read = Self {
            name: String::new(),
            fallback: Policy::Review,
            cells: HashMap::new(),
        };
        for (key, value) in &table {
            match (key.as_str(), value) {
                ("name", toml::Value::String(name)) => read.name = name.clone(),
                ("fallback", toml::Value::String(word)) => {
                    read.fallback = choice(source, None, key, word, "a policy", Policy::ALL, Policy::name)?
                }
                ("category", toml::Value::Table(categories)) => read.take_categories(source, categories)?,
                _ => {
                    let why = format!(
                        "\u{201c}{key}\u{201d} is not known here; write name, fallback or [category.<category>]"
                    );
                    return Err(PolicyError::Form {
                        line: line_of_key(source, None, key),
                        why,
                    });
                }
            }
        }
        Ok(read)
    }

    fn take_categories(&mut self, source: &str, categories: &toml::Table) -> Result<(), PolicyError> {
        for (name, roles) in categories {
            let category = parse_name(source, None, name, "a category", Category::ALL, Category::name)?;
            let toml::Value::Table(roles) = roles else {
                let why = format!(
                    "\u{201c}{name}\u{201d} needs a section of its own: [category.{name}] with default = \"review\""
                );
                return Err(PolicyError::Form {
                    line: line_of_key(source, None, name),
                    why,
                });
            };
            for (role, value) in roles {
                let toml::Value::String(word) = value else {
                    let why = format!("{role} needs a word in quotes: \"redact\", \"review\" or \"keep\"");
                    return Err(PolicyError::Form {
                        line: line_of_key(source, Some(name), role),
                        why,
                    });
                };
                let policy = choice(
                    source,
                    Some(name),
                    role,
                    word,
                    "a policy",
                    Policy::ALL,
                    Policy::name,
                )?;
                let role = match role.as_str() {
                    "default" => None,
                    role => Some(parse_name(
                        source,
                        Some(name),
                        role,
                        "a role or default",
                        Role::ALL,
                        Role::name,
                    )?),
                };
                self.cells.insert((category, role), policy);
            }
        }
        Ok(())
    }

    /// The name the file gives itself.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What to do with a category for a role: the role's own word, else the category's default, else the fallback.
    pub fn decide(&self, category: Category, role: Role) -> Policy {
        let own = self.cells.get(&(category, Some(role)));
        own.or_else(|| self.cells.get(&(category, None)))
            .copied()
            .unwrap_or(self.fallback)
    }
}

fn choice<T: Copy + 'static>(
    source: &str,
    section: Option<&str>,
    key: &str,
    word: &str,
    wanted: &'static str,
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> Result<T, PolicyError> {
    all.iter()
        .copied()
        .find(|value| name(*value) == word)
        .ok_or_else(|| PolicyError::Unknown {
            line: line_of_key(source, section, key),
            found: word.to_owned(),
            wanted,
            choices: names(all, name),
        })
}

fn parse_name<T: Copy + 'static>(
    source: &str,
    section: Option<&str>,
    word: &str,
    wanted: &'static str,
    all: &'static [T],
    name: fn(T) -> &'static str,
) -> Result<T, PolicyError> {
    choice(source, section, word, word, wanted, all, name)
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> String {
    all.iter()
        .map(|value| name(*value))
        .collect::<Vec<_>>()
        .join(", ")
}

fn line_of(source: &str, byte: usize) -> usize {
    source
        .get(..byte)
        .map_or(1, |head| head.matches('\n').count() + 1)
}

/// The line on which a key or section stands; in a section when one is given.
fn line_of_key(source: &str, section: Option<&str>, key: &str) -> usize {
    let mut inside = section.is_none();
    for (number, line) in source.lines().enumerate() {
        let line = line.trim();
        if let Some(section) = section
            && line.starts_with('[')
        {
            inside = line.contains(&format!(".{section}]"));
        }
        let sets = line
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with('='));
        let opens = section.is_none() && line.starts_with('[') && line.contains(key);
        if inside && (sets || opens) {
            return number + 1;
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::{PolicyError, PolicyTable};
    use obelus_evidence::{Category, Policy, Role};

    #[test]
    fn the_built_in_table_protects_people_and_keeps_the_defendant_s_name() {
        let table = PolicyTable::cps().unwrap();
        assert_eq!(table.name(), "cps");
        assert_eq!(table.decide(Category::Person, Role::Defendant), Policy::Keep);
        assert_eq!(table.decide(Category::Person, Role::Officer), Policy::Keep);
        assert_ne!(table.decide(Category::Person, Role::Unknown), Policy::Keep);
        for role in [Role::Victim, Role::Witness, Role::Child] {
            assert_eq!(table.decide(Category::Address, role), Policy::Redact, "{role}");
            assert_ne!(table.decide(Category::Person, role), Policy::Keep, "{role}");
        }
        for category in [Category::Organisation, Category::Date, Category::Url] {
            assert_eq!(table.decide(category, Role::Unknown), Policy::Keep);
        }
        for category in Category::ALL
            .iter()
            .filter(|c| !matches!(c, Category::Organisation | Category::Date | Category::Url))
        {
            assert_ne!(table.decide(*category, Role::Unknown), Policy::Keep, "{category}");
            assert_ne!(table.decide(*category, Role::Victim), Policy::Keep, "{category}");
        }
    }

    #[test]
    fn mistakes_name_their_line() {
        let wrong_word =
            PolicyTable::parse("name = \"x\"\n\n[category.person]\ndefault = \"hide\"\n").unwrap_err();
        assert_eq!(
            wrong_word.to_string(),
            "policy line 4: \u{201c}hide\u{201d} is not a policy; write one of redact, review, keep"
        );
        let wrong_category = PolicyTable::parse("[category.persn]\ndefault = \"keep\"\n").unwrap_err();
        assert!(
            matches!(wrong_category, PolicyError::Unknown { line: 1, .. }),
            "{wrong_category}"
        );
        let wrong_role =
            PolicyTable::parse("[category.person]\ndefault = \"keep\"\nvictm = \"keep\"\n").unwrap_err();
        assert!(
            matches!(wrong_role, PolicyError::Unknown { line: 3, .. }),
            "{wrong_role}"
        );
        assert!(matches!(
            PolicyTable::parse("a = \n").unwrap_err(),
            PolicyError::Syntax { line: 1, .. }
        ));
        assert!(matches!(
            PolicyTable::parse("x = 1").unwrap_err(),
            PolicyError::Form { line: 1, .. }
        ));
    }
}
