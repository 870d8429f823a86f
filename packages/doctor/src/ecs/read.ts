import { elsewhere } from '../changes.ts';
import { isRecord, type Cursor } from '../cursor.ts';
import { secondsAlone } from '../durations.ts';
import { foreignReason } from '../foreign.ts';
import { launchOfKeys } from '../launch-keys.ts';
import type { Launch, Limit, PlainWorkload } from '../workload.ts';

/** Longest `stopTimeout` on Fargate, in ms. */
const FARGATE_MAX = 120_000;

/** Spelling of the keys of a task definition: that of the API, or that of CloudFormation. */
type Keys = (name: string) => string;

const asWritten: Keys = (name) => name;
const inCloudFormation: Keys = (name) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

interface TaskDefinition {
  readonly at: Cursor;
  readonly keys: Keys;
  readonly name: string;
}

export function isEcs(document: Cursor): boolean {
  return definitionsOf(document).length > 0;
}

/**
 * Reads the containers of an Amazon ECS task definition, of the output of `describe-task-definition`, or of a CloudFormation
 * template.
 */
export function readTaskDefinitions(document: Cursor): PlainWorkload[] {
  return definitionsOf(document).flatMap(({ at, keys, name }) => {
    const isFargate = at.get(keys('requiresCompatibilities')).strings().includes('FARGATE');
    return at
      .get(keys('containerDefinitions'))
      .items()
      .map((container): PlainWorkload => {
        const { value } = container.get(keys('image'));
        const image = typeof value === 'string' ? value : undefined;
        const launch = readLaunch(container, keys, image);
        return {
          platform: 'ecs',
          name: `task ${name}, container ${container.get(keys('name')).string() ?? ''}`,
          at: container,
          limit: readLimit(container.get(keys('stopTimeout')), isFargate),
          // ECS sends the stop signal of the image, which these files do not contain.
          stopSignals: [
            {
              signal: 'SIGTERM',
              key: 'STOPSIGNAL',
              byDefault: true,
              change: (signal) => elsewhere(`STOPSIGNAL ${signal} in the Dockerfile`),
            },
          ],
          launch,
          signalled: 'first',
          foreign: container.get(keys('firelensConfiguration')).exists
            ? 'it routes logs'
            : foreignReason(image, launch?.argv ?? []),
        };
      });
  });
}

function definitionsOf(document: Cursor): TaskDefinition[] {
  if (!isRecord(document.value)) return [];
  const task = [document, document.get('taskDefinition')].find(
    ({ value }) => isRecord(value) && Array.isArray(value['containerDefinitions']),
  );
  if (task) return [{ at: task, keys: asWritten, name: task.get('family').string() ?? '' }];
  const resources = document.get('Resources');
  if (!isRecord(resources.value)) return [];
  return resources
    .entries()
    .filter(([, { value }]) => isRecord(value) && value['Type'] === 'AWS::ECS::TaskDefinition')
    .map(([name, resource]) => ({ at: resource.get('Properties'), keys: inCloudFormation, name }));
}

function readLimit(at: Cursor, isFargate: boolean): Limit {
  return {
    key: at.path.at(-1) === 'StopTimeout' ? 'StopTimeout' : 'stopTimeout',
    time: (at.number() ?? 30) * 1_000,
    byDefault: !at.exists,
    at,
    ...(isFargate ? { max: FARGATE_MAX } : {}),
    write: secondsAlone,
  };
}

function readLaunch(container: Cursor, keys: Keys, image: string | undefined): Launch | undefined {
  const [entrypoint, command] = [container.get(keys('entryPoint')), container.get(keys('command'))];
  return launchOfKeys(
    { at: entrypoint, argv: entrypoint.strings() },
    { at: command, argv: command.strings() },
    image,
  );
}
