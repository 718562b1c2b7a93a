import type { Icon } from "../icons";
import { Avatar } from "../people/Avatar";
import type { PersonView } from "../types";

/** One letter where there is room for one. */
const SIZES = { 1: "l", 2: "xs", 3: "xs" } as const;

/** Up to three people in the place of one, and what it is about. */
export function Faces({ people, icon: Drawn }: { readonly people: readonly PersonView[]; readonly icon: Icon }) {
  const shown = people.slice(0, 3);
  const size = SIZES[(shown.length || 1) as keyof typeof SIZES];
  return (
    <span className={`faces faces-${shown.length}`} aria-hidden="true">
      {shown.map((person) => (
        <Avatar key={person.id} person={person} size={size} />
      ))}
      <span className="faces-sign">
        <Drawn size={14} />
      </span>
    </span>
  );
}
