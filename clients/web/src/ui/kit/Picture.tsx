import { i18n } from "@lingui/core";
import type { Picture } from "../../text/kit/types";
import { safeAddress } from "../../text/kit/json";
import { classes } from "../controls/classes";
import { LinkIcon } from "../icons";

/** What of our own may be shown in a message: what people uploaded. */
const OWN = /^\/(?:files|emoji)\//;

export interface PictureViewProps {
  readonly picture: Picture;
  readonly isSmall?: boolean;
}

/** A picture that is kept here; one from elsewhere is a link, since loading it would tell that place who reads what. */
export function PictureView({ picture, isSmall }: PictureViewProps) {
  const { address, alt, title } = picture;
  const own = ownPath(address);
  const said = title || alt || i18n.t("Picture");
  if (own) {
    return (
      <figure className={classes("kit-picture", isSmall && "kit-picture-small")}>
        <img src={own} alt={alt} loading="lazy" />
        {title && !isSmall && <figcaption>{title}</figcaption>}
      </figure>
    );
  }
  const href = safeAddress(address);
  if (!href || isSmall) return alt || title ? <span className="kit-alt">{said}</span> : null;
  return (
    <p className="kit-link-card">
      <LinkIcon size={18} />
      <a href={href} target="_blank" rel="noopener noreferrer ugc">
        {said}
      </a>
      <span className="soft">{hostOf(href)}</span>
    </p>
  );
}

function ownPath(address: string): string | null {
  if (typeof location === "undefined" || !URL.canParse(address, location.origin)) return null;
  const { origin, pathname, search } = new URL(address, location.origin);
  return origin === location.origin && OWN.test(pathname) ? pathname + search : null;
}

function hostOf(address: string): string {
  return new URL(address).hostname;
}
