/** A file's way into the store, as a rep walks it. */
import { screen, waitFor, within } from "@testing-library/svelte";
import type { UserEvent } from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";

import { Refused } from "../../src/host";
import type { FakeHost, FakeOptions } from "../../src/host/fake";
import { kindWords, m } from "../../src/messages";
import { by, open } from "./desk";

const select = (at: number) => screen.getByTestId<HTMLSelectElement>(`field-${at}`);

async function mapped(options: FakeOptions = {}, over?: (host: FakeHost) => Partial<FakeHost>) {
  const desk = open("#/import", options, over);
  await desk.user.click(await by("import-accounts"));
  await by("import-map");
  return desk;
}
async function checked(options: FakeOptions = {}, over?: (host: FakeHost) => Partial<FakeHost>) {
  const desk = await mapped(options, over);
  await desk.user.click(await by("import-check"));
  await by("import-preview");
  return desk;
}
async function taken(options: FakeOptions = {}, over?: (host: FakeHost) => Partial<FakeHost>) {
  const desk = await checked(options, over);
  await desk.user.click(await by("import-commit"));
  await by("import-result");
  return desk;
}
const palette = async (user: UserEvent, words: string) => {
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await by("palette-input"), `${words}{Enter}`);
};

describe("choosing a file", () => {
  test.each(Object.entries(kindWords))("%s_can_be_chosen", async (kind, { name }) => {
    const { user } = open("#/import");
    await user.click(await by(`import-${kind}`));
    expect(await by("import-kind")).toHaveDisplayValue(name);
  });

  test("is_reached_from_the_accounts_the_welcome_and_the_palette", async () => {
    const { user } = open("#/accounts");
    await user.click(await by("open-import"));
    await by("import-choose");
    location.hash = "#/settings";
    await by("settings-sender");
    await palette(user, "import contacts");
    expect(await by("import-detected"), "at once in the chooser").toHaveTextContent("people.xlsx");
  });

  test("from_the_welcome_begins_with_the_accounts", async () => {
    const { user } = open("#/today", { empty: true });
    await user.click(within(await by("welcome")).getByTestId("import-accounts"));
    expect(await by("import-detected")).toHaveTextContent("companies-2026.csv");
  });

  test("says_that_nothing_changed_when_no_file_was_chosen", async () => {
    const { user } = open("#/import", {}, () => ({ chooseImport: async () => null }));
    await user.click(await by("import-contacts"));
    expect(await by("import-note")).toHaveTextContent(m.import.cancelled);
  });

  test("says_what_is_wrong_with_a_refused_file_and_keeps_saying_it", async () => {
    const { user } = open("#/settings", {}, () => ({
      chooseImport: () => Promise.reject(new Refused({ code: "bad_input", message: "photo.png is not a table." })),
    }));
    await by("settings-sender");
    await palette(user, "import deals");
    expect(await by("problem")).toHaveTextContent("photo.png is not a table.");
    await user.click(await by("nav-accounts"));
    await user.click(await by("open-import"));
    expect(await by("problem"), "until it is dismissed").toHaveTextContent("photo.png is not a table.");
    await user.click(screen.getByText(m.common.dismiss));
    expect(screen.queryByTestId("problem")).toBeNull();
  });
});

describe("a dropped file", () => {
  test("opens_the_wizard_wherever_the_rep_is", async () => {
    const { host } = open("#/today");
    await by("message-subject");
    host.drop("deals");
    expect(await by("import-detected")).toHaveTextContent("opportunities.csv");
    expect(await by("import-kind")).toHaveDisplayValue("Deals");
  });

  test("that_is_no_table_is_refused_in_words", async () => {
    const { host } = open("#/today");
    await by("message-subject");
    host.drop(new Refused({ code: "bad_input", message: "photo.png is a picture, not a table." }));
    expect(await by("problem")).toHaveTextContent("photo.png is a picture");
    await by("import-choose");
  });

  test("takes_the_place_of_the_one_before_and_lets_it_go", async () => {
    const { host } = await mapped();
    const forgot = vi.spyOn(host, "cancelImport");
    host.drop("contacts");
    await waitFor(() => expect(screen.getByTestId("import-detected")).toHaveTextContent("people.xlsx"));
    expect(forgot).toHaveBeenCalledOnce();
  });

  test("does_not_disturb_an_import_under_way", async () => {
    const { user, host } = await checked({ importMs: 400 });
    await user.click(await by("import-commit"));
    await by("import-commit");
    host.drop("contacts");
    expect(await screen.findByText(m.import.dropBusy("people.xlsx"))).toBeInTheDocument();
    expect(await by("import-result")).toHaveTextContent("companies-2026.csv");
  });
});

describe("the columns", () => {
  test("show_what_was_detected_with_samples_and_how_sure_it_is_in_words", async () => {
    await mapped();
    const detected = await by("import-detected");
    for (const words of ["40 rows", "UTF-8", "semicolons", m.import.skipped(3), m.import.preset("HubSpot")]) {
      expect(detected).toHaveTextContent(words);
    }
    const rows = screen.getAllByTestId("import-column");
    expect(rows[0]).toHaveTextContent("Brightwater Clinics · Cobalt Freight B.V. · Driftline Software");
    expect(rows[0]).toHaveTextContent("Certain");
    expect(rows[4]).toHaveTextContent("Likely");
    expect(rows[6]).toHaveTextContent("A guess, please look");
    expect(rows[8]).toHaveTextContent(m.import.leftOut);
    expect(select(4)).toHaveDisplayValue("Revenue a year");
  });

  test("remembered_from_last_time_say_so", async () => {
    const { user } = open("#/import");
    await user.click(await by("import-contacts"));
    expect(await by("import-detected")).toHaveTextContent(m.import.remembered);
  });

  test("without_a_needed_field_do_not_go_on_and_say_which", async () => {
    const { user } = await mapped();
    await user.selectOptions(select(0), "");
    expect(await by("import-missing")).toHaveTextContent(m.import.missing([["Company name"]]));
    expect(await by("import-check")).toBeDisabled();
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(screen.queryByTestId("import-preview"), "nor by the keyboard").toBeNull();
    await user.selectOptions(select(0), "name");
    expect(screen.queryByTestId("import-missing")).toBeNull();
    expect(await by("import-check")).toBeEnabled();
  });

  test("do_with_what_tells_a_row_as_well_as_the_usual_field", async () => {
    const { user } = open("#/import");
    await user.click(await by("import-contacts"));
    await by("import-map");
    await user.selectOptions(select(2), "");
    expect(await by("import-check"), "a name is enough").toBeEnabled();
    await user.selectOptions(select(0), "");
    await user.selectOptions(select(1), "");
    const either = ["E-mail", "Full name", "First name", "Last name"];
    expect(await by("import-missing")).toHaveTextContent(m.import.missing([either]));
  });

  test("that_say_who_must_not_be_written_to_all_count", async () => {
    const { user } = await mapped();
    await user.selectOptions(select(7), "do_not_contact");
    await user.selectOptions(select(8), "do_not_contact");
    expect(select(7), "neither is left out").toHaveValue("do_not_contact");
    await user.click(await by("import-check"));
    await by("import-preview");
  });

  test("give_a_field_to_one_column_and_say_where_it_was_taken_from", async () => {
    const { user } = await mapped();
    await user.selectOptions(select(8), "industry");
    expect(select(2), "a field belongs to one column").toHaveValue("");
    expect(await by("import-chosen")).toHaveTextContent(m.import.moved("Industry", "Industry"));
  });

  test("can_become_fields_of_the_reps_own", async () => {
    const { user, host } = await mapped();
    const asked = vi.spyOn(host, "previewImport");
    await user.selectOptions(select(7), "own.");
    const name = await by("own-7");
    expect(name, "called as in the file, to begin with").toHaveValue("Segment");
    await user.clear(name);
    expect(screen.getByText(m.import.ownNameMissing)).toBeInTheDocument();
    expect(await by("import-check")).toBeDisabled();
    await user.type(name, "Tier");
    await user.click(await by("import-check"));
    await by("import-preview");
    expect(asked.mock.calls[0]?.[1]).toContainEqual({ column: 7, field: "own.tier" });
    expect(asked.mock.calls[0]?.[1], "what is left out is not asked for").toHaveLength(8);
  });

  test("are_guessed_anew_when_the_file_is_of_another_kind", async () => {
    const { user } = await mapped();
    await user.selectOptions(await by("import-kind"), "contacts");
    await waitFor(() => expect(select(0)).not.toHaveDisplayValue("Company name"));
    expect(await by("import-detected"), "it is the same file").toHaveTextContent("companies-2026.csv");
  });

  test("stay_as_chosen_when_the_rep_steps_back_or_looks_elsewhere", async () => {
    const { user } = await mapped();
    await user.selectOptions(select(6), "");
    await user.click(await by("import-check"));
    await by("import-preview");
    await user.click(await by("import-step-map"));
    expect(select(6)).toHaveValue("");
    await user.click(await by("nav-settings"));
    await by("settings-sender");
    location.hash = "#/import";
    await by("import-map");
    await user.click(await by("import-step-choose"));
    await user.click(await by("import-resume"));
    await by("import-map");
    expect(select(6)).toHaveValue("");
  });

  test("that_the_program_refuses_are_shown_with_its_reason", async () => {
    const { user } = await mapped({}, () => ({
      previewImport: () => Promise.reject(new Refused({ code: "bad_input", message: "Two columns are the name." })),
    }));
    await user.click(await by("import-check"));
    expect(await by("problem")).toHaveTextContent("Two columns are the name.");
    await by("import-map");
  });
});

describe("the preview", () => {
  test("counts_and_marks_problems_at_their_cells", async () => {
    await checked();
    expect(await by("import-rejected")).toHaveTextContent("3");
    expect(await by("import-updated")).toHaveTextContent("2");
    const lines = screen.getAllByTestId("import-line");
    expect(lines).toHaveLength(40);
    const rejected = lines.filter((line) => line.textContent?.includes("Rejected"));
    expect(rejected).toHaveLength(3);
    expect(rejected[0]).toHaveTextContent("A row needs a name");
    const problem = screen.getAllByTestId("import-problem")[0];
    expect(problem).toHaveTextContent("a few");
    expect(problem).toHaveTextContent("Not a number; left unknown");
  });

  test("shows_what_was_read_as_something_else", async () => {
    await checked();
    const cell = screen.getAllByText(m.import.inFile("technolgy"))[0]?.closest("[role=cell]");
    expect(cell).toHaveTextContent("Technology");
  });

  test("can_be_narrowed_to_problems", async () => {
    const { user } = await checked();
    await user.click(await by("only-problems"));
    const lines = screen.getAllByTestId("import-line");
    expect(lines.length).toBeLessThan(40);
    for (const line of lines) {
      const marked = within(line).queryByTestId("import-problem") ?? within(line).queryByText("Rejected");
      expect(marked, "each has one").not.toBeNull();
    }
  });

  test("can_be_waited_for_no_longer", async () => {
    const { user } = await mapped({}, () => ({ previewImport: () => new Promise(() => undefined) }));
    await user.click(await by("import-check"));
    await user.click(await by("import-stop-waiting"));
    expect(await by("import-check")).toBeEnabled();
  });
});

describe("taking it in", () => {
  test("by_the_keyboard_alone_ends_with_the_accounts_in_the_store", async () => {
    const { user, host } = await mapped();
    const before = host.store.accounts.size;
    await user.keyboard("{Control>}{Enter}{/Control}");
    await by("import-preview");
    await user.keyboard("{Control>}{Enter}{/Control}");
    const result = await by("import-result");
    expect(result).toHaveTextContent(m.import.done("companies-2026.csv"));
    expect(host.store.accounts.size).toBe(before + 34);
    await user.click(await by("import-dismiss"));
    expect(await by("account-total")).toHaveTextContent("49 accounts");
  });

  test("shows_how_far_it_is", async () => {
    const { user } = await checked({ importMs: 500 });
    await user.click(await by("import-commit"));
    expect(await by("import-progress")).toHaveTextContent("of 40 rows");
    const bar = screen.getByRole("progressbar");
    await waitFor(() => expect(Number(bar.getAttribute("aria-valuenow"))).toBeGreaterThan(0));
    await by("import-result");
  });

  test("can_be_cancelled_and_then_nothing_was_taken_in", async () => {
    const { user, host } = await checked({ importMs: 3_000 });
    const before = host.store.accounts.size;
    await user.click(await by("import-commit"));
    await by("import-progress");
    await user.click(await by("import-cancel"));
    expect(await by("import-note")).toHaveTextContent(m.import.wasCancelled);
    await by("import-preview");
    expect(host.store.accounts.size).toBe(before);
  });

  test("that_fails_says_why_and_can_be_tried_again", async () => {
    let broken = true;
    const { user } = await checked({}, (host) => {
      const { commitImport } = host;
      return {
        commitImport: (...args) =>
          broken
            ? Promise.reject(new Refused({ code: "store_failed", message: "The disk is full." }))
            : commitImport(...args),
      };
    });
    await user.click(await by("import-commit"));
    expect(await by("problem")).toHaveTextContent("The disk is full.");
    broken = false;
    await user.click(screen.getByText(m.common.retry));
    await by("import-result");
  });

  test("goes_on_while_the_rep_is_elsewhere_and_tells_when_it_is_done", async () => {
    const { user } = await checked({ importMs: 300 });
    await user.click(await by("import-commit"));
    await by("import-progress");
    await user.click(await by("nav-settings"));
    expect(await screen.findByText(m.import.finished("companies-2026.csv"))).toBeInTheDocument();
    await user.click(screen.getByText(m.import.see));
    await by("import-result");
  });

  test("suggests_the_contacts_after_the_accounts", async () => {
    const { user } = await taken();
    await user.click(await by("import-next"));
    expect(await by("import-kind")).toHaveDisplayValue("Contacts");
  });
});

describe("the result", () => {
  test("lists_every_rejected_row_and_saves_them", async () => {
    const { user } = await taken();
    const rejects = within(await by("import-rejects"));
    const row = within(rejects.getAllByRole("row")[1] as HTMLElement);
    expect(row.getByText("15")).toBeInTheDocument();
    expect(row.getByText("A row needs a name")).toBeInTheDocument();
    await user.click(await by("save-rejects"));
    await waitFor(() =>
      expect(screen.getByTestId("saved-rejects")).toHaveTextContent(
        m.import.savedRejects("companies-2026-rejected.csv"),
      ),
    );
  });

  test("says_when_no_file_of_rejects_was_written", async () => {
    const { user } = await taken({}, () => ({ saveRejects: async () => null }));
    await user.click(await by("save-rejects"));
    await waitFor(() => expect(screen.getByTestId("saved-rejects")).toHaveTextContent(m.import.savedNone));
  });

  test("keeps_what_was_left_unknown_apart_from_what_was_read_differently", async () => {
    await taken();
    expect(within(await by("import-warnings")).getAllByText("Not a number; left unknown")).not.toHaveLength(0);
    const normalised = within(await by("import-normalised"));
    expect(normalised.getAllByText("technolgy")).not.toHaveLength(0);
    expect(normalised.queryByText("a few"), "it was not read at all").toBeNull();
  });

  test("leads_to_the_possible_duplicates", async () => {
    const { user } = await taken();
    expect(await by("import-duplicates")).toHaveTextContent(m.import.duplicates(2));
    await user.click(await by("see-duplicates"));
    expect(await screen.findAllByTestId("duplicate")).toHaveLength(2);
  });
});

describe("undoing an import", () => {
  test("asks_in_place_first_and_puts_everything_back", async () => {
    const { user, host } = await taken();
    await user.click(await by("undo-import"));
    expect(screen.getByText(m.import.undoSure)).toBeInTheDocument();
    await user.click(await by("undo-no"));
    expect(host.store.accounts.size, "nothing yet").toBe(49);
    await user.click(await by("undo-import"));
    await user.click(await by("undo-yes"));
    expect(await by("undo-report")).toHaveTextContent(m.import.undoneText(34, 2));
    expect(host.store.accounts.size).toBe(15);
  });

  test("says_what_stayed_and_why", async () => {
    const { user, host } = await taken();
    const worked = [...host.store.accounts.values()].find(({ name }) => name === "Amber Instruments");
    await host.run("prospect", [worked?.id ?? ""], null, null);
    await user.click(await by("undo-import"));
    await user.click(await by("undo-yes"));
    const kept = await by("undo-kept");
    expect(kept).toHaveTextContent("Amber Instruments");
    expect(kept).toHaveTextContent("You worked on it since");
    expect(await by("undo-report")).toHaveTextContent(m.import.kept(1));
  });

  test("that_is_refused_says_why_and_stays_open", async () => {
    const { user } = await taken({}, () => ({
      undoImport: () => Promise.reject(new Refused({ code: "store_failed", message: "The disk cannot be written." })),
    }));
    await user.click(await by("undo-import"));
    await user.click(await by("undo-yes"));
    expect(await by("problem")).toHaveTextContent("The disk cannot be written.");
    expect(await by("undo-yes")).toBeEnabled();
  });

  test("works_from_the_list_of_past_imports", async () => {
    const { user, host } = await taken();
    await user.click(await by("import-again"));
    await user.click(await by("past-imports"));
    const past = await by("past-import");
    expect(past).toHaveTextContent("companies-2026.csv");
    await user.click(within(past).getByTestId("undo-import"));
    await user.click(await by("undo-yes"));
    expect(await by("undo-report")).toHaveTextContent(m.import.undone);
    expect(host.store.accounts.size).toBe(15);
    await user.click(await by("nav-settings"));
    await user.click(await by("settings-imports"));
    expect(await by("past-import"), "it is still listed").toHaveTextContent(m.import.undoneAt);
    expect(screen.queryByTestId("undo-import")).toBeNull();
  });

  test("has_nothing_to_undo_at_first", async () => {
    open("#/import/past");
    expect(await screen.findByText(m.import.pastNone)).toBeInTheDocument();
  });
});
