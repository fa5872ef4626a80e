import { Subject, buildStatus } from './build-status';
import { cliVersion } from './cli-version';
import { Connection, nextConnection, noConnection } from './connection';
import { probeControl } from './control-probe';
import { watchControl } from './control-watch';
import { CurrentStatus } from './current-status';
import { watchDaemon } from './daemon-watch';
import { Facts, noFacts } from './facts';
import { FormatError } from './format-error';
import { LocalApi } from './local-api';
import { classifyLoginError } from './login-error';
import { netcheck } from './netcheck';
import { Notification } from './notification';
import { ProbeError } from './probe-error';
import { relayedSince } from './relay';
import { Problem, TailscaleStatus } from '../../status/document';
import { nodeProblems } from '../../status/problems';

/** How often what only time changes is looked at again. */
const TICK_MS = 5_000;

/** The daemon's state in which it has to be given something to log in with. */
const NEEDS_LOGIN = 'NeedsLogin';

/** How often the daemon is asked for its status though it told of no change: of peers' paths it tells nothing. */
const POLL_MS = 15_000;

/** With these, and five seconds between them, two probes tell of an outage within a minute. */
const CONTROL_INTERVAL_MS = 30_000;
const CONTROL_TIMEOUT_MS = 8_000;

/** What is observed, and how. */
export interface Observed {
  readonly subject: Subject;
  readonly socket: string;
  readonly cli: string;
  readonly netcheckTimeoutMs: number;
  readonly controlUrl?: string;
  readonly unsealProblems: readonly Problem[];
}

/** Keeps a status current until the signal: of what the daemon tells, what the network does, and what time it is. */
export class Observer {
  public readonly current: CurrentStatus;
  private readonly api: LocalApi;
  private readonly version: ReturnType<typeof cliVersion>;
  private facts: Facts;
  private connection: Connection;
  private relayed: Date | null = null;
  /** Whether the daemon's notifications can be heard. */
  private isOnBus = false;
  /** How many were heard so far. */
  private heard = 0;
  private isAsking = false;
  private isAskedAgain = false;
  private askedAt = 0;
  private isChecking = false;
  private checkedAt = 0;

  constructor(private readonly observed: Observed, private readonly signal: AbortSignal) {
    const now = new Date();
    this.api = new LocalApi(observed.socket);
    this.version = cliVersion(observed.cli);
    this.facts = { ...noFacts(now), unsealProblems: observed.unsealProblems };
    this.connection = noConnection(now);
    this.current = new CurrentStatus(this.status(now));
  }

  public start(): void {
    const { socket, controlUrl } = this.observed;
    watchDaemon(this.api, socket, {
      connected: () => {
        this.isOnBus = true;
        void this.ask();
      },
      notified: notification => this.hear(notification),
      lost: () => {
        this.isOnBus = false;
        // warnings are those of a daemon that runs, and the next one tells all of its own
        this.lose({ health: [] });
      },
    }, this.signal);
    if (controlUrl) {
      void watchControl(signal => probeControl(controlUrl, CONTROL_TIMEOUT_MS, signal), control => this.learn({ control }), {
        signal: this.signal,
        intervalMs: CONTROL_INTERVAL_MS,
      });
    }
    const ticks = setInterval(() => this.tick(), TICK_MS);
    this.signal.addEventListener('abort', () => clearInterval(ticks));
  }

  private tick(): void {
    this.learn({});
    // one that did not answer is asked again soon: it may have been busy
    const isDue = this.facts.daemon.kind === 'silent' || Date.now() - this.askedAt >= POLL_MS;
    if (this.isOnBus && isDue) void this.ask();
  }

  private hear({ state, health, loginError, keyExpiry, formatError }: Notification): void {
    const { daemon } = this.facts;
    this.heard++;
    const told = {
      ...(keyExpiry !== undefined && { keyExpiry }),
      // one that has nothing to log in with is ended before it can be asked
      ...(state === NEEDS_LOGIN && { backendState: state }),
    };
    this.learn({
      ...(daemon.kind === 'answering' && { daemon: { ...daemon, node: { ...daemon.node, ...told } } }),
      ...(health && { health }),
      ...(loginError !== undefined && { loginProblem: classifyLoginError(loginError, this.observed.subject.credential) }),
      busMisunderstood: formatError?.message ?? null,
    });
    void this.ask();
  }

  private lose(more: Partial<Facts> = {}): void {
    const { daemon } = this.facts;
    this.learn({ ...more, daemon: daemon.kind === 'silent' ? daemon : { kind: 'silent', since: new Date() } });
  }

  /** Asks the daemon for its status: once at a time, and once more if something happened meanwhile. */
  private async ask(): Promise<void> {
    this.isAskedAgain = true;
    if (this.isAsking) return;
    this.isAsking = true;
    while (this.isAskedAgain && !this.signal.aborted) {
      this.isAskedAgain = false;
      this.askedAt = Date.now();
      await this.askOnce();
    }
    this.isAsking = false;
  }

  private async askOnce(): Promise<void> {
    const { heard } = this;
    try {
      const node = await this.api.status();
      this.learn({
        daemon: { kind: 'answering', node },
        daemonVersion: node.version,
        // what was heard since may be newer than the answer: then it is asked again
        ...(node.backendState === 'Running' && heard === this.heard && { loginProblem: null }),
      });
      await this.askAside();
    } catch (error) {
      if (error instanceof FormatError) this.learn({ daemon: { kind: 'misunderstood', what: error.message } });
      else this.lose();
    }
  }

  /** Asks for what the state does not depend on. An answer that does not come leaves what was known. */
  private async askAside(): Promise<void> {
    try {
      const [relays, served] = await Promise.all([this.api.derpMap(), this.api.servedPorts(this.observed.subject.workloadPort)]);
      this.learn({ relays, served, asideMisunderstood: null });
    } catch (error) {
      if (error instanceof FormatError) this.learn({ asideMisunderstood: error.message });
    }
  }

  /** Takes in what was seen, and tells what it means now. */
  private learn(more: Partial<Facts>): void {
    const now = new Date();
    this.facts = { ...this.facts, ...more };
    this.connection = nextConnection(this.connection, this.facts, now);
    this.relayed = relayedSince(this.relayed, this.facts, now);
    this.current.set(this.status(now));
    if (this.isCheckDue(now)) void this.check();
  }

  /** Only in the tailnet, and with relays to ask: without them the CLI asks Tailscale's own control server for some, whichever the node's is. */
  private isCheckDue(now: Date): boolean {
    const { daemon, relays } = this.facts;
    return !this.isChecking && now.getTime() - this.checkedAt >= this.observed.subject.netcheckIntervalMs
      && daemon.kind === 'answering' && daemon.node.backendState === 'Running' && !relays.isEmpty;
  }

  private async check(): Promise<void> {
    const { cli, socket, netcheckTimeoutMs } = this.observed;
    this.isChecking = true;
    this.checkedAt = Date.now();
    const version = await this.version(this.signal);
    try {
      const report = await netcheck({ cli, socket, timeoutMs: netcheckTimeoutMs }, this.signal);
      this.learn({ netcheck: { report, at: new Date() }, netcheckProblem: null, cliVersion: version });
    } catch (error) {
      if (!this.signal.aborted) this.learn({ netcheckProblem: this.checkProblem(error, version), cliVersion: version });
    } finally {
      this.isChecking = false;
    }
  }

  private checkProblem(error: unknown, version: string | null): Problem {
    if (error instanceof FormatError) return nodeProblems.versionMismatch(error.message, version, this.facts.daemonVersion);
    if (error instanceof ProbeError) return nodeProblems.netcheckFailed(error.message);
    throw error;
  }

  private status(now: Date): TailscaleStatus {
    return buildStatus(this.observed.subject, this.facts, this.connection, this.relayed, now);
  }
}
