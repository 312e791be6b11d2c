package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/brianvoe/gofakeit/v7"
	"github.com/stretchr/testify/require"

	"github.com/actalike/actalike/fixtures"
	"github.com/actalike/actalike/fixtures/encode"
	"github.com/actalike/actalike/spec"
)

// What follows is the generator that somebody writes by hand for this one
// document: a struct with as many members as a record has, filled by the same
// gofakeit calls and encoded by encoding/json. Its members have no names of the
// document, whose names stand in no Go file.
type (
	byHand struct {
		Number, WholeName, MailAt, HandleOf, JoinedAt, PictureAtURL, About string
		Home                                                               handHome
		Land, Calling, Born                                                string
		NetworkURL, CodeURL, ShortURL, FriendURL, ProfileURL, WorkURL      string
		Abilities, InterestsInFunding, InterestsOfTechnics, AreaOfWork     []int
		Paper                                                              string
		Employer                                                           handFirm
		MayBeCalledAtAnyTimeOfTheDay, MayBeWrittenToAtAnyTimeOf            bool
		WantsToHearOfNewThings, WantsToHearOfPeople                        bool
		AbilitiesInFull                                                    []handEntry
		InterestsInFundingInFull                                           []handEntry
		InterestsOfTechnicsInFull                                          []handEntry
		AreaOfWorkInFull                                                   []handName
		FurtherMembers                                                     map[string]string
		CountOfFans, CountOfFollowed                                       int
		IsFollowing, IsFollowedByUs, IsOurOwnRecord                        bool
		RatingOfBest                                                       float64
		RankInTheBest                                                      int
		Run, LongestRun, DaysFrozenOfRun, Honour, HonoursSoFar             string
	}
	handHome  struct{ Street, Town, PostalCode, Land, LandCode string }
	handFirm  struct{ Name, Site, Trade, Size string }
	handEntry struct {
		ID          int
		Name        string
		Explanation *string
	}
	handName struct{ Name string }
)

type handWriter struct{ words, trades, towns []string }

func newHandWriter() handWriter {
	w := handWriter{}
	for i := range 64 {
		w.words = append(w.words, "Subject of Number "+strconv.Itoa(i))
	}
	for i := range 30 {
		w.trades, w.towns = append(w.trades, "Trade "+strconv.Itoa(i)), append(w.towns, "Town "+strconv.Itoa(i))
	}
	return w
}

func (w handWriter) line(dst []byte, k int) ([]byte, error) {
	text, err := json.Marshal(w.record(k))
	return append(append(dst, text...), '\n'), err
}

func (w handWriter) record(k int) byHand {
	f := gofakeit.NewFaker(rand.NewPCG(1, uint64(k)), false)
	given, family, firm := f.FirstName(), f.LastName(), f.Company()
	handle := strings.ToLower(given+"."+family) + strconv.Itoa(k)
	slug := strings.ReplaceAll(handle, ".", "-")
	trade, town := w.trades[f.IntN(len(w.trades))], w.towns[f.IntN(len(w.towns))]
	maybe := func() bool { return f.IntN(100) < 60 }
	r := byHand{
		Number: f.UUID(), WholeName: given + " " + family, MailAt: handle + "@example.net", HandleOf: handle,
		JoinedAt:     fixtures.Now.Add(-time.Duration(f.IntN(8*365*24)) * time.Hour).Format(time.RFC3339),
		PictureAtURL: "https://images.example.com/people/" + slug + ".jpg",
		About:        fmt.Sprintf("%s is a %s in %s who teaches %s on weekends.", given, trade, town, w.words[f.IntN(len(w.words))]),
		Home:         handHome{strconv.Itoa(1+f.IntN(240)) + " " + f.LastName() + " Street", town, strconv.Itoa(10000 + f.IntN(89999)), "Norway", "NO"},
		Land:         "Norway", Calling: "+47 " + strconv.Itoa(10000000+f.IntN(89999999)),
		Born:       fixtures.Now.AddDate(-19-f.IntN(50), 0, -f.IntN(365)).Format(time.DateOnly),
		NetworkURL: "https://www.network.example/in/" + slug, CodeURL: "https://code.example/" + slug, ShortURL: "https://short.example/" + slug,
		FriendURL: "https://www.friends.example/" + slug, ProfileURL: "https://" + slug + ".example.com", WorkURL: "https://" + slug + ".example.com/work",
		Paper:                        "https://files.example.com/resumes/" + slug + ".pdf",
		Employer:                     handFirm{firm, "https://www.example.com/" + slug, trade, strconv.Itoa(f.IntN(5000))},
		MayBeCalledAtAnyTimeOfTheDay: maybe(), MayBeWrittenToAtAnyTimeOf: maybe(), WantsToHearOfNewThings: maybe(), WantsToHearOfPeople: maybe(),
		CountOfFans: f.IntN(5000), CountOfFollowed: f.IntN(900), IsOurOwnRecord: true,
		RatingOfBest: 800 + float64(f.IntN(14000))/10, RankInTheBest: 1 + f.IntN(17000),
		Run: strconv.Itoa(f.IntN(90)), LongestRun: strconv.Itoa(f.IntN(300)), DaysFrozenOfRun: strconv.Itoa(f.IntN(5)),
		Honour: "Explorer", HonoursSoFar: "Newcomer, Explorer",
		FurtherMembers: map[string]string{"locale": "nb-NO", "zone": "Europe/Oslo"},
	}
	r.Abilities, r.AbilitiesInFull = w.entries(f)
	r.InterestsInFunding, r.InterestsInFundingInFull = w.entries(f)
	r.InterestsOfTechnics, r.InterestsOfTechnicsInFull = w.entries(f)
	var areas []handEntry
	r.AreaOfWork, areas = w.entries(f)
	for _, area := range areas {
		r.AreaOfWorkInFull = append(r.AreaOfWorkInFull, handName{area.Name})
	}
	return r
}

func (w handWriter) entries(f *gofakeit.Faker) ([]int, []handEntry) {
	n := 2 + f.IntN(4)
	numbers, entries := make([]int, n), make([]handEntry, n)
	for i := range n {
		number := f.IntN(len(w.words))
		numbers[i], entries[i] = number, handEntry{ID: number, Name: w.words[number]}
	}
	return numbers, entries
}

// byProgram is what `actalike fixtures KIND --format ndjson` does for a number.
func byProgram(t testing.TB) func([]byte, int) ([]byte, error) {
	t.Helper()
	api, err := spec.Load(context.Background(), spec.Config{})
	require.NoError(t, err)
	set, err := fixtures.New(api, 1).Select(fixtures.Selection{Of: api.Resources[0].Plural, Count: 1})
	require.NoError(t, err)
	format, ok := encode.Find("ndjson")
	require.True(t, ok)
	write, err := set.Appender(format)
	require.NoError(t, err)
	return write
}

func BenchmarkFixturesByProgram(b *testing.B) { benchmarkLines(b, byProgram(b)) }
func BenchmarkFixturesByHand(b *testing.B)    { benchmarkLines(b, newHandWriter().line) }

// BenchmarkFixturesByCores shows with -cpu 1,2 how the program scales.
func BenchmarkFixturesByCores(b *testing.B) {
	const records = 4000
	write := byProgram(b)
	for b.Loop() {
		for _, err := range fixtures.Parallel(b.Context(), fixtures.Upto(records), write) {
			require.NoError(b, err)
		}
	}
	b.ReportMetric(records*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

func benchmarkLines(b *testing.B, write func([]byte, int) ([]byte, error)) {
	b.ReportAllocs()
	var line []byte
	for k := 1; b.Loop(); k++ {
		var err error
		if line, err = write(line[:0], k); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(line)))
	}
}

// TestFixturesAllocateLessThanAHandWrittenGenerator compares what a record
// allocates: that is the same on every machine. The benchmarks show the times.
func TestFixturesAllocateLessThanAHandWrittenGenerator(t *testing.T) {
	withoutRaceDetector(t)
	program, hand := byProgram(t), newHandWriter().line
	ours, theirs := allocationsOfRecords(t, program), allocationsOfRecords(t, hand)
	t.Logf("allocations of a record: %.1f by actalike, %.1f by hand", ours, theirs)
	require.Less(t, ours, theirs)
}

func allocationsOfRecords(t *testing.T, write func([]byte, int) ([]byte, error)) float64 {
	const records = 250
	var line []byte
	return testing.AllocsPerRun(5, func() {
		for k := range records {
			var err error
			line, err = write(line[:0], k+1)
			require.NoError(t, err)
		}
	}) / records
}
