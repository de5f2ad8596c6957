/** Redaction types: their names in the redaction log, a short label for boxes, and a colour each. Colour is never the only sign. */

/** The redaction log's names, most used first. */
export const TYPES = [
  "Named individual", "Address", "Phone number", "Date of birth", "Email address", "Occupation", "Relationship to others", "Location",
  "Title", "Vehicle registration", "Bank details", "NHS number", "NI Number", "Previous convictions", "Other",
] as const;

const SHORT: Record<string, string> = {
  "Named individual": "Name", "Address": "Address", "Phone number": "Phone", "Date of birth": "Birth", "Email address": "Email",
  "Occupation": "Work", "Relationship to others": "Relation", "Location": "Place", "Title": "Title", "Vehicle registration": "Vehicle",
  "Bank details": "Bank", "NHS number": "NHS", "NI Number": "NI", "Previous convictions": "Convictions", "Other": "Other",
};

/** The number of a type's colour in the style sheet; each has at least 4.5:1 against white. */
export const tone = (type: string): string => {
  const at = TYPES.indexOf(type as (typeof TYPES)[number]);
  return `tone-${at < 0 ? TYPES.length - 1 : at}`;
};

export const short = (type: string): string => SHORT[type] ?? "Other";

const ROLES: Record<string, string> = {
  victim: "Victim", witness: "Witness", defendant: "Defendant", officer: "Officer", professional: "Professional", child: "Child",
  other: "Other person", unknown: "Role not known",
};
export const role = (name: string): string => ROLES[name] ?? name;

const POLICIES: Record<string, string> = { redact: "Usually withheld", review: "Needs your judgement", keep: "Usually left visible" };
export const policy = (name: string): string => POLICIES[name] ?? name;

/** How sure the recogniser is, in words. */
export const certainty = (score: number): string => (score >= 0.9 ? "Sure" : score >= 0.7 ? "Likely" : score >= 0.5 ? "Possible" : "Doubtful");
