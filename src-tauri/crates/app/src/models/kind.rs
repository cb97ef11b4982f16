//! The kinds of providers there are: what each is called, where it usually is, and whether it wants a key.

use orchestrator::ports::Dialect;

use crate::wire::AppError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kind {
    pub id: &'static str,
    pub name: &'static str,
    pub dialect: Dialect,
    /// Empty: the rep says where it is.
    pub usual_address: &'static str,
    pub needs_key: bool,
}

pub(crate) const KINDS: [Kind; 5] = [
    Kind {
        id: "openai",
        name: "OpenAI",
        dialect: Dialect::OpenAi,
        usual_address: "https://api.openai.com/v1",
        needs_key: true,
    },
    Kind {
        id: "anthropic",
        name: "Anthropic",
        dialect: Dialect::Anthropic,
        usual_address: "https://api.anthropic.com/v1",
        needs_key: true,
    },
    Kind {
        id: "gemini",
        name: "Google Gemini",
        dialect: Dialect::Gemini,
        usual_address: "https://generativelanguage.googleapis.com/v1beta",
        needs_key: true,
    },
    Kind {
        id: "ollama",
        name: "Ollama",
        dialect: Dialect::OpenAiCompatible,
        usual_address: "http://localhost:11434/v1",
        needs_key: false,
    },
    Kind {
        id: "compatible",
        name: "Another server (OpenAI-compatible)",
        dialect: Dialect::OpenAiCompatible,
        usual_address: "",
        needs_key: false,
    },
];

impl Kind {
    pub fn of(id: &str) -> Result<Self, AppError> {
        KINDS.into_iter().find(|kind| kind.id == id).ok_or_else(|| {
            let ids = KINDS.map(|kind| kind.id).join(", ");
            AppError::not_found(format!("There is no provider “{id}”. The providers are: {ids}."))
        })
    }
}
