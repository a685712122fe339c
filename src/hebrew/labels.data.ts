/**
 * Label sets and how their labels are written in answers, in Hebrew and English. `label` is the value in the data; a task with other values
 * gives its own list of the same shape. Spellings are compared without points, in lower case, as whole words; a Hebrew prefix may stand before.
 */
export interface LabelSpellings {
  readonly label: string;
  readonly spellings: readonly string[];
}

export const NLI_LABELS: readonly LabelSpellings[] = [
  { label: "entailment", spellings: ["נביעה", "נובעת", "נובע", "גרירה", "נגררת", "נגרר", "היסק", "entailment", "entails", "entailed"] },
  { label: "contradiction", spellings: ["סתירה", "סותרת", "סותר", "סותרים", "סותרות", "contradiction", "contradicts", "contradictory"] },
  { label: "neutral", spellings: ["ניטרלי", "ניטרלית", "נייטרלי", "נייטרלית", "נטרלי", "נטרלית", "ניטראלי", "ניטראלית", "ניטרליות", "neutral"] },
];

export const SENTIMENT_LABELS: readonly LabelSpellings[] = [
  { label: "positive", spellings: ["חיובי", "חיובית", "חיוביים", "חיוביות", "positive"] },
  { label: "negative", spellings: ["שלילי", "שלילית", "שליליים", "שליליות", "negative"] },
  { label: "neutral", spellings: ["ניטרלי", "ניטרלית", "נייטרלי", "נייטרלית", "נטרלי", "נטרלית", "ניטראלי", "ניטראלית", "neutral"] },
];

/** The seven topics of SIB-200. */
export const TOPIC_LABELS: readonly LabelSpellings[] = [
  { label: "science/technology", spellings: ["מדע וטכנולוגיה", "מדע/טכנולוגיה", "מדע או טכנולוגיה", "מדע", "טכנולוגיה", "science/technology", "science and technology", "science & technology", "science", "technology"] },
  { label: "travel", spellings: ["נסיעות ותיירות", "נסיעות", "תיירות", "טיולים", "travel", "tourism"] },
  { label: "politics", spellings: ["פוליטיקה", "politics", "political"] },
  { label: "sports", spellings: ["ספורט", "sports", "sport"] },
  { label: "health", spellings: ["בריאות", "רפואה", "health"] },
  { label: "entertainment", spellings: ["בידור", "תרבות ובידור", "entertainment"] },
  { label: "geography", spellings: ["גאוגרפיה", "גיאוגרפיה", "geography"] },
];
