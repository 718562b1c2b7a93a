/** Events that arrive while a page is on its way: the page may be older than they are. */

import type { AnyEvent } from "../protocol";
import { apply, type State } from "./state";

/** Remembers events as long as any page is being loaded. */
export class Meanwhile {
  private events: AnyEvent[] = [];
  private loads = 0;

  note(event: AnyEvent): void {
    if (this.loads > 0) this.events.push(event);
  }

  /** Load something; `take` puts it into a state, to which the events since are applied again. */
  async during<T>(load: Promise<T>): Promise<{ result: T; catchUp: (state: State) => State }> {
    const first = this.events.length;
    this.loads += 1;
    try {
      const result = await load;
      const since = this.events.slice(first);
      return { result, catchUp: (state) => since.reduce(apply, state) };
    } finally {
      this.loads -= 1;
      if (this.loads === 0) this.events = [];
    }
  }
}
