import { useView } from "./context";
import { administers } from "./views";

/** Say whether one may write in a channel outside threads: where things are announced, its administrators. */
export function useMayBegin(channel: string): boolean {
  return useView((view) => {
    const membership = view.state.memberships.get(channel);
    return membership?.channel.posting !== "administrators" || administers(view.user, membership);
  });
}
