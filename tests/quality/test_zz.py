from quality.test_newsroom_incidents import *
from quality.test_newsroom_incidents import newsroom, workers
def test_z(newsroom):
    newsroom.comes(*KOHAT)
    for m in rows.CandidateReport.objects.all(): print(m.candidate.key, m.report.article.url[-30:], round(m.score,2), m.reasons, (m.report.record["place"] or {}).get("name"), m.report.date_start, m.report.record["date_source"], m.report.record["killed"], m.report.sub_event_type)
    assert 0, 1
