import { DockerfileParser, type Dockerfile, type From } from 'dockerfile-ast';
import type { Setting } from '../changes.ts';
import { DoctorError } from '../errors.ts';
import { splitWords } from '../words.ts';
import { expand } from '../variables.ts';

/** The start command and other settings of an image, from its Dockerfile. */
export interface Image {
  /** The base image, with the variables of the file replaced. */
  readonly base: string;
  readonly at: Setting;
  readonly entrypoint: Command | undefined;
  readonly command: Command | undefined;
  readonly stopSignal: { readonly value: string; readonly at: Setting } | undefined;
  /** Place of `STOPSIGNAL`, whether it exists or not. */
  readonly stopSignalAt: Setting;
  /** Paths of files that are copied into it, relative to the build context. */
  readonly copied: readonly string[];
}

/** `CMD` or `ENTRYPOINT`. */
export interface Command {
  readonly argv: readonly string[];
  /** True if it is text, which Docker runs in a shell. */
  readonly isShell: boolean;
  readonly at: Setting;
}

type Instruction = ReturnType<Dockerfile['getInstructions']>[number];

/** A stage while its instructions are read. */
interface Stage {
  base: string;
  line: number;
  shell: readonly string[];
  entrypoint: Command | undefined;
  command: Command | undefined;
  /** True if `CMD` is in this stage: an `ENTRYPOINT` resets an inherited one. */
  ownsCommand: boolean;
  stopSignal: Image['stopSignal'];
  copied: string[];
}

/**
 * Reads a Dockerfile: its last stage, or the named one, and the stages that it is based on.
 * @throws DoctorError `ERR_QUIESCE_DOCTOR_CONTENT` if there is no such stage
 */
export function readImage(file: string, text: string, target?: string): Image {
  const dockerfile = DockerfileParser.parse(text);
  const stages = new Map<string, Stage>();
  let stage: Stage | undefined;
  for (const instruction of dockerfile.getInstructions()) {
    if (isFrom(instruction)) {
      if (stage && target !== undefined && stages.get(target.toLowerCase()) === stage) break;
      stage = begin(instruction, dockerfile, stages);
      stages.set((instruction.getBuildStage() ?? `${stages.size}`).toLowerCase(), stage);
    } else if (stage) {
      follow(stage, instruction, { file, dockerfile });
    }
  }
  const found = target === undefined ? stage : stages.get(target.toLowerCase());
  if (!found) {
    const what = target === undefined ? 'a FROM' : `a stage ${target}`;
    throw new DoctorError('ERR_QUIESCE_DOCTOR_CONTENT', `${file} must have ${what}; it has none.`);
  }
  return {
    ...found,
    at: settingOf(file, 'FROM', found.line),
    stopSignalAt: found.stopSignal?.at ?? settingOf(file, 'STOPSIGNAL', found.line),
  };
}

function isFrom(instruction: Instruction): instruction is From {
  return instruction.getKeyword() === 'FROM';
}

function begin(from: From, dockerfile: Dockerfile, stages: ReadonlyMap<string, Stage>): Stage {
  const initial = new Map(
    dockerfile.getInitialARGs().map((arg) => {
      const property = arg.getProperty();
      return [property?.getName(), property?.getValue() ?? undefined];
    }),
  );
  const base = expand(from.getImage() ?? '', (name) => initial.get(name));
  const line = from.getRange().start.line + 1;
  const below = stages.get(base.toLowerCase());
  if (below) return { ...below, line, ownsCommand: false, copied: [...below.copied] };
  return {
    base,
    line,
    shell: ['/bin/sh', '-c'],
    entrypoint: undefined,
    command: undefined,
    ownsCommand: false,
    stopSignal: undefined,
    copied: [],
  };
}

function follow(
  stage: Stage,
  instruction: Instruction,
  { file, dockerfile }: { readonly file: string; readonly dockerfile: Dockerfile },
): void {
  const keyword = instruction.getKeyword();
  const line = instruction.getRange().start.line + 1;
  const text = argumentsOf(instruction, dockerfile.getEscapeCharacter());
  const at = settingOf(file, keyword, line);
  if (keyword === 'SHELL') stage.shell = listOf(text) ?? stage.shell;
  if (keyword === 'STOPSIGNAL') {
    const lookup = (name: string) => dockerfile.resolveVariable(name, line - 1) ?? undefined;
    stage.stopSignal = { value: expand(text, lookup), at };
  }
  if (keyword === 'ENTRYPOINT') {
    stage.entrypoint = commandOf(text, stage.shell, at);
    if (!stage.ownsCommand) stage.command = undefined;
  }
  if (keyword === 'CMD') {
    stage.command = commandOf(text, stage.shell, at);
    stage.ownsCommand = true;
  }
  if (keyword === 'COPY' || keyword === 'ADD') {
    const words = (listOf(text) ?? splitWords(text)).filter((word) => !word.startsWith('--'));
    stage.copied.push(...words.slice(0, -1));
  }
}

function commandOf(text: string, shell: readonly string[], at: Setting): Command | undefined {
  const list = listOf(text);
  if (list) return list.length === 0 ? undefined : { argv: list, isShell: false, at };
  return text === '' ? undefined : { argv: [...shell, text], isShell: true, at };
}

/** Parses a JSON list of strings; Docker treats everything else as shell text. */
function listOf(text: string): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the text after a keyword as one line, without comments and line continuations. */
function argumentsOf(instruction: Instruction, escape: string): string {
  return (instruction.getRawArgumentsContent() ?? '')
    .split(/\r?\n/)
    .filter((line) => !/^\s*(?:#|$)/.test(line))
    .map((line) => (line.trimEnd().endsWith(escape) ? line.trimEnd().slice(0, -1) : line).trim())
    .join(' ')
    .trim();
}

function settingOf(file: string, key: string, line: number): Setting {
  return { file, line, document: 0, path: [key], syntax: 'dockerfile' };
}
