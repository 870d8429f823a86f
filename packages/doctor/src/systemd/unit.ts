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
 * The assignments of a unit file, in their order, as systemd.syntax(7) has it: keys may be repeated, a line that ends in a
 * backslash goes on in the next one that is no comment, and a comment is a line of its own. The parsers of INI files
 * keep the last of a repeated key, and know no continued line.
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
        `${file}:${line}: a line of a unit is a [Section], a comment, or Key=value below a section.`,
      );
    }
    const [key, value] = [written.slice(0, equals).trim(), written.slice(equals + 1).trim()];
    assignments.push({ section, key, value, file, line });
  }
  return assignments;
}

/** Lines without comments and blanks, continued ones joined by a space; `line` is the one that it begins in. */
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

/** What the last assignment of a key says; an empty one takes back what was said. */
export function lastOf(assignments: readonly Assignment[], key: string): Assignment | undefined {
  return allOf(assignments, key).at(-1);
}

/** Every assignment of a key of `[Service]` since it was last emptied. */
export function allOf(assignments: readonly Assignment[], key: string): Assignment[] {
  const named = assignments.filter(
    (assignment) => assignment.section === 'Service' && assignment.key === key,
  );
  return named.slice(named.findLastIndex(({ value }) => value === '') + 1);
}
