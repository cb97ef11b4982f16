//! The results of the tools.

use serde::Serialize;
use specta::Type;

use super::{Element, Framework, Grade, Part, Priority, Severity};

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Fit {
    pub score: f64,
    pub low: f64,
    pub high: f64,
    pub priority: Priority,
    /// The name of the profile.
    pub icp: String,
    /// The share of the weight that is known.
    pub known: f64,
    pub factors: Vec<Factor>,
    pub raise: Vec<Raise>,
    pub rules: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Factor {
    pub name: String,
    pub weight: f64,
    pub fit: f64,
    pub known: bool,
    /// What it adds to the score.
    pub contribution: f64,
    pub why: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Raise {
    /// The field to learn, as an account names it: `employees`, `own.segment`.
    pub factor: String,
    pub change: String,
    pub score: f64,
}

impl From<domain::FitScore> for Fit {
    fn from(fit: domain::FitScore) -> Self {
        let domain::FitScore { score, low, high, priority, icp, known, factors, raise, rules } = fit;
        let factors = factors
            .into_iter()
            .map(|domain::fit::Factor { name, weight, fit, known, contribution, why }| Factor {
                name,
                weight,
                fit,
                known,
                contribution,
                why,
            })
            .collect();
        let raise = raise
            .into_iter()
            .map(|domain::fit::Raise { factor, change, score }| Raise { factor, change, score })
            .collect();
        Self { score, low, high, priority: priority.into(), icp, known, factors, raise, rules }
    }
}

/// What an account scored from one moment on.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct ScorePoint {
    pub at: String,
    /// The name of the profile.
    pub icp: String,
    pub rules: String,
    pub score: f64,
    pub low: f64,
    pub high: f64,
    pub priority: Priority,
    /// `import`, `edit`, `profile`, `rules`, `merge` or `undo`.
    pub cause: String,
    /// In words: `employees: unknown → 0.30`.
    pub changes: Vec<String>,
}

/// Whether now is a good time, from 0 to 1. Signals raise it, and never the fit.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Timing {
    pub score: f64,
    pub why: Vec<String>,
    pub rules: String,
}

impl From<domain::signal::Timing> for Timing {
    fn from(timing: domain::signal::Timing) -> Self {
        let domain::signal::Timing { score, why, rules } = timing;
        Self { score, why, rules }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Assessment {
    pub score: f64,
    pub grade: Grade,
    pub ready: bool,
    pub issues: Vec<Finding>,
    pub metrics: Metrics,
    pub rules: String,
}

/// `start` and `end` count Unicode characters of the part.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Finding {
    pub kind: String,
    pub severity: Severity,
    pub part: Part,
    pub start: u32,
    pub end: u32,
    pub message: String,
    pub suggestion: String,
    /// What may stand at its place instead, where that is certain; empty: nothing should.
    pub replacement: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Metrics {
    pub words: u32,
    pub sentences: u32,
    pub reading_grade: f64,
    pub questions: u32,
    pub spam_points: f64,
}

impl From<domain::quality::Finding> for Finding {
    fn from(finding: domain::quality::Finding) -> Self {
        let domain::quality::Finding { kind, severity, part, start, end, message, suggestion, replacement } = finding;
        Self { kind, severity: severity.into(), part: part.into(), start, end, message, suggestion, replacement }
    }
}

impl From<domain::Assessment> for Assessment {
    fn from(assessment: domain::Assessment) -> Self {
        let domain::Assessment { score, grade, ready, issues, metrics, rules } = assessment;
        let domain::quality::Metrics { words, sentences, reading_grade, questions, spam_points } = metrics;
        Self {
            score,
            grade: grade.into(),
            ready,
            issues: issues.into_iter().map(Into::into).collect(),
            metrics: Metrics { words, sentences, reading_grade, questions, spam_points },
            rules,
        }
    }
}

/// What is known of an account, what is not, and why it matters.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Research {
    pub known: Vec<Fact>,
    pub unknown: Vec<Gap>,
    pub rules: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Fact {
    pub text: String,
    pub source: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Gap {
    pub field: String,
    pub why: String,
}

impl From<domain::Research> for Research {
    fn from(research: domain::Research) -> Self {
        let fact = |domain::research::Fact { text, source }| Fact { text, source };
        let gap = |domain::research::Gap { field, why }| Gap { field, why };
        Self {
            known: research.known.into_iter().map(fact).collect(),
            unknown: research.unknown.into_iter().map(gap).collect(),
            rules: research.rules,
        }
    }
}

/// What endangers a deal; `risk` is from 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct RiskReview {
    pub risk: f64,
    pub risks: Vec<Risk>,
    pub unknowns: Vec<String>,
    pub rules: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Risk {
    pub kind: String,
    pub severity: Severity,
    pub why: String,
    pub mitigation: String,
}

impl From<domain::RiskReview> for RiskReview {
    fn from(review: domain::RiskReview) -> Self {
        // The words name the deal.
        let risk = |domain::risk::Risk { kind, severity, why, mitigation, deal: _ }| Risk {
            kind,
            severity: severity.into(),
            why,
            mitigation,
        };
        let domain::RiskReview { risk: figure, risks, unknowns, rules } = review;
        Self { risk: figure, risks: risks.into_iter().map(risk).collect(), unknowns, rules }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct Qualification {
    pub framework: Framework,
    pub score: f64,
    pub low: f64,
    pub high: f64,
    pub qualified: bool,
    /// The score it takes.
    pub threshold: f64,
    pub strengths: Vec<Element>,
    pub gaps: Vec<Element>,
    pub unknowns: Vec<Element>,
    /// Yes or partial, with no words of the buyer behind it.
    pub without_evidence: Vec<Element>,
    pub next_questions: Vec<String>,
    pub rules: String,
}

impl From<domain::Qualification> for Qualification {
    fn from(qualification: domain::Qualification) -> Self {
        let domain::Qualification {
            framework,
            score,
            low,
            high,
            qualified,
            threshold,
            strengths,
            gaps,
            unknowns,
            without_evidence,
            next_questions,
            rules,
        } = qualification;
        let words = |elements: Vec<domain::qualification::Element>| elements.into_iter().map(Into::into).collect();
        Self {
            framework: framework.into(),
            score,
            low,
            high,
            qualified,
            threshold,
            strengths: words(strengths),
            gaps: words(gaps),
            unknowns: words(unknowns),
            without_evidence: words(without_evidence),
            next_questions,
            rules,
        }
    }
}

/// A deal that was told on a line, qualified. Only for scripts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualificationLine {
    /// As it was told.
    pub id: serde_json::Value,
    #[serde(flatten)]
    pub qualification: Qualification,
}

/// A message that was told on a line, graded. Only for scripts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssessmentLine {
    /// As it was told.
    pub id: serde_json::Value,
    #[serde(flatten)]
    pub assessment: Assessment,
}

/// What one kind of finding takes from a grade, in hundredths, and why. Only for scripts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualityRule {
    pub kind: &'static str,
    pub severity: Severity,
    /// For each finding.
    pub points: u16,
    /// For all of them together.
    pub most: u16,
    pub why: &'static str,
    pub source: &'static str,
}

/// An account and how well it fits. Only for scripts.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ScoreLine {
    pub account: String,
    pub account_id: String,
    #[serde(flatten)]
    pub fit: Fit,
}
