import { DoctorError } from '../errors.ts';

/** `Key=value` of a unit, or of a drop-in. */
export interface Assignment {
  readonly section: string;
  readonly key: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
}

/**
 * Returns the assignments of a unit file, in order, by the rules of systemd.syntax(7): keys may be repeated, a line that ends in
 * a backslash continues in the next line that is not a comment, and a comment is a line of its own. INI parsers keep only the last
 * of repeated keys, and have no line continuation.
 * @throws DoctorError `ERR_QUIESCE_DOCTOR_SYNTAX`
 */
export function parseUnit(file: string, text: string): Assignment[] {
  const assignments: Assignment[] = [];
  let section: string | undefined;
  for (const { text: written, line } of logicalLines(text)) {
    const header = /^\[(.+)\]$/.exec(written);
    if (header) {
      section = header[1];
      continue;
    }
    const equals = written.indexOf('=');
    if (equals < 1 || section === undefined) {
      throw new DoctorError(
        'ERR_QUIESCE_DOCTOR_SYNTAX',
        `${file}:${line}: a line of a unit must be a [Section], a comment, or Key=value in a section.`,
      );
    }
    const [key, value] = [written.slice(0, equals).trim(), written.slice(equals + 1).trim()];
    assignments.push({ section, key, value, file, line });
  }
  return assignments;
}

/** Returns lines without comments and blanks, with continued lines joined by a space; `line` is the number of the first. */
function logicalLines(text: string): { text: string; line: number }[] {
  const joined: { text: string; line: number }[] = [];
  let open: { text: string; line: number } | undefined;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const trimmed = raw.trim();
    if (/^[#;]/.test(trimmed) || (!open && trimmed === '')) continue;
    const continued = raw.endsWith('\\');
    const part = continued ? raw.slice(0, -1) : raw;
    open = open ? { ...open, text: `${open.text} ${part.trim()}` } : { text: part.trim(), line: index + 1 };
    if (continued) continue;
    joined.push(open);
    open = undefined;
  }
  if (open) joined.push(open);
  return joined;
}

/** Returns the last assignment of a key; an empty value resets it. */
export function lastOf(assignments: readonly Assignment[], key: string): Assignment | undefined {
  return allOf(assignments, key).at(-1);
}

/** Returns all assignments of a key of `[Service]` since it was last reset. */
export function allOf(assignments: readonly Assignment[], key: string): Assignment[] {
  const named = assignments.filter(
    (assignment) => assignment.section === 'Service' && assignment.key === key,
  );
  return named.slice(named.findLastIndex(({ value }) => value === '') + 1);
}
