/** What is wrong in a template; `line` counts from 1 within the template's text. */
export interface TemplateFault {
  readonly line: number;
  readonly message: string;
  readonly expected?: string;
  readonly advice?: string;
}

interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

const FILTERS = ["trim", "length", "first", "last", "upper", "lower", "join", "replace"] as const;
const LOOP_FIELDS = ["index", "index0", "first", "last", "length"] as const;
/** Nodes that need no rule of their own: their children are walked. */
const PLAIN = new Set([
  "Program",
  "If",
  "Ternary",
  "BinaryExpression",
  "UnaryExpression",
  "TestExpression",
  "SelectExpression",
  "SliceExpression",
]);
const LITERALS = new Set(["StringLiteral", "IntegerLiteral", "FloatLiteral", "Comment"]);

/**
 * Walks a template's syntax tree and reports everything outside the small language that Mivhan allows: names that are not
 * given, statements other than `if` and `for` over a name, filters that are not listed, calls, `set`, macros and literals of
 * lists. The tree has no positions, so a line is the first one on which the word stands.
 */
export function checkTemplate(input: { program: unknown; source: string; names: readonly string[] }): TemplateFault[] {
  const faults: TemplateFault[] = [];
  const lines = input.source.split("\n");
  const lineOf = (word: string) =>
    Math.max(
      0,
      lines.findIndex((line) => line.includes(word)),
    ) + 1;
  const report = (word: string, fault: Omit<TemplateFault, "line">) => faults.push({ line: lineOf(word), ...fault });

  const walk = (node: Node, scope: ReadonlySet<string>): void => {
    if (LITERALS.has(node.type)) return;
    if (node.type === "Identifier") {
      const name = String(node.value);
      if (!scope.has(name)) {
        report(name, { message: `unknown name "${name}" in the template`, expected: `one of ${[...scope].sort().join(", ")}` });
      }
    } else if (node.type === "MemberExpression") {
      walkMember(node, scope);
    } else if (node.type === "For") {
      walkFor(node, scope);
    } else if (node.type === "FilterExpression") {
      walkFilter(node, scope);
    } else if (PLAIN.has(node.type)) {
      for (const child of childrenOf(node, node.type === "TestExpression" ? ["operand"] : undefined)) walk(child, scope);
    } else {
      report(wordOf(node), {
        message: `${node.type} is not allowed in a template`,
        expected: "text, {{ names }}, if, for over a name, and the listed filters",
      });
    }
  };
  const walkMember = (node: Node, scope: ReadonlySet<string>): void => {
    const object = node.object as Node;
    const property = node.property as Node;
    walk(object, scope);
    if (node.computed === true) {
      walk(property, scope);
      return;
    }
    const name = String(property.value);
    if (object.type !== "Identifier") return;
    if (object.value === "loop" && !(LOOP_FIELDS as readonly string[]).includes(name)) {
      report(`loop.${name}`, { message: `unknown loop field "${name}"`, expected: `one of ${LOOP_FIELDS.join(", ")}` });
    } else if (
      object.value !== "loop" &&
      !scope.has(`${object.value}.${name}`) &&
      [...scope].some((known) => known.startsWith(`${object.value}.`))
    ) {
      const known = [...scope].filter((word) => word.startsWith(`${object.value}.`));
      report(`${object.value}.${name}`, {
        message: `unknown name "${object.value}.${name}"`,
        expected: `one of ${known.sort().join(", ")}`,
      });
    }
  };
  const walkFor = (node: Node, scope: ReadonlySet<string>): void => {
    const variable = node.loopvar as Node;
    const iterable = node.iterable as Node;
    if (variable.type !== "Identifier" || iterable.type !== "Identifier") {
      report("for", { message: "a loop must go over a name", expected: "{% for choice in choices %}" });
      return;
    }
    walk(iterable, scope);
    const inner = new Set([...scope, String(variable.value), "loop"]);
    for (const child of node.body as Node[]) walk(child, inner);
    for (const child of (node.defaultBlock ?? []) as Node[]) walk(child, scope);
  };
  const walkFilter = (node: Node, scope: ReadonlySet<string>): void => {
    walk(node.operand as Node, scope);
    const filter = node.filter as Node;
    const call = filter.type === "CallExpression";
    const name = String(((call ? filter.callee : filter) as Node).value);
    if (!(FILTERS as readonly string[]).includes(name)) {
      report(name, { message: `unknown filter "${name}"`, expected: `one of ${FILTERS.join(", ")}` });
    }
    if (call) for (const argument of filter.args as Node[]) walk(argument, scope);
  };

  walk(input.program as Node, new Set(input.names));
  return faults;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string" && !("start" in value);
}

function childrenOf(node: Node, parts?: readonly string[]): Node[] {
  const values =
    parts === undefined
      ? Object.entries(node)
          .filter(([name]) => name !== "operator")
          .map(([, value]) => value)
      : parts.map((part) => node[part]);
  return values.flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));
}

/** A word of the node by which its line can be found. */
function wordOf(node: Node): string {
  if (node.type === "SetStatement") return "set";
  if (node.type === "Macro") return "macro";
  if (node.type === "CallExpression" && isNode(node.callee)) return String(node.callee.value);
  return "{";
}
