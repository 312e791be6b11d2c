package consoletest_test

import ()

func recordIsEdited(b bench) {
	b.view("records")
	b.page.See("user-7")
	b.page.PressIn(".items", "user-3")
	b.page.SeeIn("article", "as seeded")
	b.page.SeeIn(`[aria-label="Current state"]`, `"`+word.Kept+`"`)
	b.page.Eval(`navigator.clipboard.writeText = async (text) => { window.copied = text; }`, nil)
	b.page.PressIn("article .token", "Copy token")
	b.page.Until(`window.copied === "user-3"`)

	b.page.Press("Edit")
	b.page.Fill("email", "no address")
	b.page.Press("Save")
	b.page.SeeIn(".field:has([aria-invalid=true]) .wrong", "email")
	b.page.SeeIn("#said", "Not saved")
	b.page.Fill("email", "ada@example.com")
	b.page.Fill(word.Name, "Ada Lovelace")
	b.page.Press("Save")
	b.page.SeeIn(".diff", `"Ada Lovelace"`)
	b.page.SeeIn(".items li.chosen", "changed")
	var taken string
	b.page.Press("Edit")
	b.page.Eval(`fetch("/_actalike/records/profile/user-4").then((r) => r.json()).then((r) => r.record.`+word.Unique+`)`, &taken)
	b.page.Fill(word.Unique, taken)
	b.page.Press("Save")
	b.page.SeeIn(".field:has([aria-invalid=true]) .wrong", "taken")

	b.page.Press("Reset to seed")
	b.page.SeeIn("article", "as seeded")
	b.patch("user-5", `{"`+word.Name+`":"Changed"}`)
	b.page.Press("Reset all")
	b.page.Press("Reset everything?")
	b.page.See("Everything is as seeded")
	b.page.Until(`!document.querySelector(".items").innerText.includes("changed")`)
	b.view("records/profile/user-without-detail")
	b.page.SeeIn("article", "no record")
}

func manyUsers(b bench) {
	b.view("records")
	b.page.See("of 20,001")
	b.page.Fill("Page", "20000")
	b.page.See("user-1000000")
	b.page.Fill("Find a record", "654321")
	b.page.SeeIn(".items", "user-654321")
	b.page.PressIn(".items", "user-654321")
	b.page.SeeIn("article .token", "user-654321")
}
