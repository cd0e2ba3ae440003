from django.urls import URLPattern, path

from .views import account, article, claim, history, intake, queue, queue_bulk, reports, source, speaker, work

urlpatterns: list[URLPattern] = [
    path("", work.my_work, name="my-work"),
    path("account/", account.account, name="account"),
    path("theme/", account.set_theme, name="set-theme"),
    path("articles/", article.article_list, name="article-list"),
    path("articles/<int:pk>/", article.article_detail, name="article-detail"),
    path("articles/new/", intake.article_new, name="article-new"),
    path("articles/<int:pk>/facts/", intake.article_facts, name="article-facts"),
    path("claims/", queue.claim_list, name="claim-list"),
    path("claims/bulk/", queue_bulk.claims_bulk, name="claims-bulk"),
    path("claims/export/<slug:fmt>/", reports.claims_export, name="claims-export"),
    path("articles/<int:pk>/report/", reports.article_report, name="article-report"),
    path("articles/<int:pk>/report/<slug:fmt>/", reports.article_report, name="article-report-format"),
    path("claims/<int:pk>/", claim.claim_detail, name="claim-detail"),
    path("claims/<int:pk>/panel/", claim.claim_panel, name="claim-panel"),
    path("claims/<int:pk>/act/<slug:action>/", claim.claim_act, name="claim-act"),
    path("claims/<int:pk>/history/", history.claim_history, name="claim-history"),
    path("articles/<int:pk>/claims/add/", claim.claim_add, name="claim-add"),
    path("articles/<int:pk>/sentences/waive/", claim.sentences_waive, name="sentences-waive"),
    path("speakers/", speaker.speaker_list, name="speaker-list"),
    path("speakers/options/", speaker.speaker_options, name="speaker-options"),
    path("speakers/<int:pk>/", speaker.speaker_detail, name="speaker-detail"),
    path("speakers/<int:pk>/edit/", speaker.speaker_edit, name="speaker-edit"),
    path("sources/", source.source_list, name="source-list"),
    path("sources/options/", source.source_options, name="source-options"),
    path("sources/add/", source.source_add, name="source-add"),
    path("sources/<int:pk>/", source.source_detail, name="source-detail"),
    path("sources/<int:pk>/edit/", source.source_edit, name="source-edit"),
]
