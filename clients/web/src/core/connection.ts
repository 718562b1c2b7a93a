/** One WebSocket after the other: carries a session's frames, and comes back by itself. */

import { CloseCode, JSON_SUBPROTOCOL } from "../protocol";
import { Backoff } from "./backoff";
import type { Output } from "./outputs";
import type { Session } from "./session";

/** `refused` is for good: something must be changed first, such as signing in again. */
export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "online" }
  | { readonly kind: "offline" }
  | { readonly kind: "refused"; readonly code: number };

const FIRST_FINAL_CODE = 4500;
const LAST_FINAL_CODE = 4999;

const nowS = (): number => Date.now() / 1000; // goes on while the machine sleeps

/** The connection of a session; `handle` gets every output that is not for the socket. */
export class Connection {
  private socket: WebSocket | null = null;
  private openedAt: number | null = null;
  private alarm: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private isStopped = true;
  private readonly backoff = new Backoff();

  constructor(
    private readonly url: string,
    private readonly session: Session,
    private readonly handle: (outputs: readonly Output[]) => void,
    private readonly tell: (link: Link) => void,
  ) {}

  /** Connect, and go on connecting until `stop`. */
  start(): void {
    if (!this.isStopped) return;
    this.isStopped = false;
    addEventListener("online", this.retryNow);
    addEventListener("offline", this.loseNetwork);
    document.addEventListener("visibilitychange", this.wake);
    this.connect();
  }

  stop(): void {
    this.isStopped = true;
    removeEventListener("online", this.retryNow);
    removeEventListener("offline", this.loseNetwork);
    document.removeEventListener("visibilitychange", this.wake);
    clearTimeout(this.retry);
    this.drop();
  }

  /** Whether the server has said welcome on this connection. */
  get isOpen(): boolean {
    return this.openedAt !== null;
  }

  /** Write one frame; without a connection it is lost, and whoever wants it sends it again. */
  send(data: string): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(data);
  }

  private connect(): void {
    clearTimeout(this.retry);
    this.retry = undefined;
    this.tell({ kind: "connecting" });
    const socket = new WebSocket(this.url, JSON_SUBPROTOCOL);
    this.socket = socket;
    socket.onopen = () => {
      socket.send(this.session.open(nowS()));
      this.setAlarm();
    };
    socket.onmessage = ({ data }) => {
      if (this.socket === socket) this.act(this.session.receive(String(data), nowS()));
    };
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.ended(code);
    };
  }

  private act(outputs: readonly Output[]): void {
    const forClient: Output[] = [];
    let mustReconnect = false;
    for (const output of outputs) {
      if (output.kind === "send") this.send(output.data);
      else if (output.kind === "mustReconnect") mustReconnect = true;
      else {
        if (output.kind === "opened") this.opened();
        forClient.push(output);
      }
    }
    if (forClient.length > 0) this.handle(forClient);
    if (mustReconnect || forClient.some(({ kind }) => kind === "notOpened")) this.ended(null);
    else this.setAlarm();
  }

  private opened(): void {
    this.openedAt = nowS();
    this.tell({ kind: "online" });
  }

  private ended(code: number | null): void {
    if (this.openedAt !== null) this.backoff.lived(nowS() - this.openedAt);
    this.drop();
    if (this.isStopped) return;
    if (code !== null && isFinal(code)) {
      this.stop();
      this.tell({ kind: "refused", code });
      return;
    }
    const toldAt = this.session.comeBackAt;
    const delayS = toldAt === null ? this.backoff.nextS() : Math.max(0, toldAt - nowS());
    this.tell({ kind: "offline" });
    this.retry = setTimeout(() => this.connect(), delayS * 1000);
  }

  private drop(): void {
    clearTimeout(this.alarm);
    this.openedAt = null;
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** Wake the session whenever it is due. */
  private setAlarm(): void {
    clearTimeout(this.alarm);
    if (!this.socket) return;
    const delayS = Math.max(0, this.session.deadline - nowS());
    this.alarm = setTimeout(() => this.act(this.session.tick(nowS())), delayS * 1000 + 1);
  }

  /** Connect at once, if that is not being done already. */
  readonly retryNow = (): void => {
    if (this.retry !== undefined) this.connect();
  };

  private readonly loseNetwork = (): void => {
    if (this.socket) this.ended(null);
  };

  /** Timers sleep with the machine: see at once whether the connection is still alive. */
  private readonly wake = (): void => {
    if (document.visibilityState !== "visible") return;
    if (this.retry !== undefined) this.connect();
    else if (this.isOpen) this.act(this.session.tick(nowS()));
  };
}

function isFinal(code: number): boolean {
  const mustSignIn = code === CloseCode.SESSION_EXPIRED;
  return mustSignIn || (code >= FIRST_FINAL_CODE && code <= LAST_FINAL_CODE);
}
