/** One grid for the heading and every row. */
export const columns =
  "grid grid-cols-[2.5rem_minmax(10rem,1.3fr)_12rem_minmax(8rem,1.6fr)_5.5rem_5.5rem_9.5rem] items-center " +
  "min-[87rem]:grid-cols-[2.5rem_minmax(10rem,1.3fr)_12rem_minmax(8rem,1.6fr)_4.5rem_5.5rem_5.5rem_5.5rem_9.5rem]";
/** Shown only where there is room. */
export const roomy = "max-[87rem]:hidden";
