/** One run over some accounts, in small batches, so that its progress is known and it can be stopped between them. */
import {
  refused,
  type ExecutionLine,
  type Goal,
  type Host,
  type MessageChannel,
  type Refusal,
  type Refused,
} from "../../host";

const BATCH = 10;
const runs = new WeakMap<Host, Runs>();

export function runsOf(host: Host): Runs {
  const known = runs.get(host) ?? new Runs(host);
  runs.set(host, known);
  return known;
}

export class Runs {
  goal = $state<Goal>("prospect");
  busy = $state(false);
  done = $state(0);
  of = $state(0);
  stopped = $state(false);
  executions = $state.raw<ExecutionLine[]>([]);
  refusals = $state.raw<Refusal[]>([]);
  error = $state.raw<Refused>();
  /** There is a result to show. */
  told = $state(false);

  constructor(readonly host: Host) {}

  async start(
    goal: Goal,
    accounts: string[],
    channel: MessageChannel | null = null,
    template: string | null = null,
  ): Promise<void> {
    if (this.busy || accounts.length === 0) return;
    Object.assign(this, { goal, busy: true, done: 0, of: accounts.length, stopped: false, told: false });
    this.executions = [];
    this.refusals = [];
    this.error = undefined;
    try {
      for (let at = 0; at < accounts.length && !this.stopped; at += BATCH) {
        const batch = accounts.slice(at, at + BATCH);
        const { executions, refused } = await this.host.run(goal, batch, channel, template);
        this.executions = [...this.executions, ...executions];
        this.refusals = [...this.refusals, ...refused];
        this.done = at + batch.length;
      }
    } catch (cause) {
      this.error = refused(cause);
    } finally {
      this.busy = false;
      this.told = true;
    }
  }

  stop(): void {
    this.stopped = true;
  }

  dismiss(): void {
    this.told = false;
    this.error = undefined;
  }
}
