/** The fold of a member's own view, and the names of levels. */
import type { Level, Me } from '$lib/api/shapes';
import type { Message } from '$lib/live';
import { m } from '$lib/paraglide/messages';

const NAMES: Record<Level, () => string> = {
  sprout: m.shell_level_sprout,
  fruit: m.shell_level_fruit,
  crown: m.shell_level_crown,
  royal: m.shell_level_royal,
};

export function levelName(level: Level): string {
  return NAMES[level]();
}

export function applyToMe(me: Me, message: Message): Me {
  if (message.type !== 'LevelChanged') return me;
  return { ...me, level: message.level as Level, level_points: message.level_points as number };
}
