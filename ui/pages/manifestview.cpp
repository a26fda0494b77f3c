// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/manifestview.h"

#include "base/text.h"
#include "models/image/imagesession.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"

#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QPlainTextEdit>
#include <QSaveFile>
#include <QToolButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImageSession;

namespace {

struct Shown {
    QByteArray bytes;
    oci::Digest digest;
};

Shown documentOf(const ImageSession &session, const QString &which)
{
    const verbs::Entry *entry = session.currentEntryOrNull();
    if (which == "manifest"_L1 && entry && entry->manifest)
        return {entry->manifest->bytes(), entry->descriptor.digest};
    if (which == "config"_L1 && entry && entry->config && entry->manifest)
        return {entry->config->bytes(), entry->manifest->config().digest};
    return {session.inspection().bytes(), session.inspection().root.digest};
}

} // namespace

ManifestView::ManifestView(ImageSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
{
    m_which = new QComboBox(this);
    m_which->setAccessibleName(tr("Document"));
    m_which->setProperty("gantrySmall", true);
    m_which->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    const auto tool = [this](const QString &iconName, const QString &text, bool checkable) {
        auto *button = new QToolButton(this);
        button->setIcon(icon(iconName));
        button->setToolTip(text);
        button->setAccessibleName(text);
        button->setCheckable(checkable);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        return button;
    };
    m_indent = tool(u"indent"_s, tr("Indent for reading; offsets stay those of the bytes"), true);
    m_wrap = tool(u"wrap"_s, tr("Wrap long lines"), true);
    QToolButton *search = tool(u"search"_s, tr("Find in these bytes (Ctrl+F)"), false);
    QToolButton *copy = tool(u"copy"_s, tr("Copy the exact bytes"), false);
    QToolButton *keep = tool(u"save"_s, tr("Save the exact bytes…"), false);
    m_facts = new HintLabel(QString(), this);
    m_facts->setWordWrap(false);
    m_verified = new MarkLabel(Mark::Fine, this);
    m_json = new JsonView(this);
    m_json->editor()->setAccessibleName(tr("Exact bytes"));

    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(
        scaled(6, font()), scaled(4, font()), scaled(6, font()), scaled(4, font()));
    bar->setSpacing(scaled(4, font()));
    bar->addWidget(m_which);
    bar->addSpacing(scaled(6, font()));
    for (QToolButton *button : {m_indent, m_wrap, search, copy, keep})
        bar->addWidget(button);
    bar->addStretch(1);
    bar->addWidget(m_facts);
    bar->addWidget(m_verified);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_json, 1);
    setFocusProxy(m_json->editor());

    connect(m_which, &QComboBox::activated, this, &ManifestView::showCurrent);
    connect(m_indent, &QToolButton::toggled, this, [this](bool on) {
        m_json->setForm(on ? JsonView::Form::Indented : JsonView::Form::Stored);
    });
    connect(m_wrap, &QToolButton::toggled, m_json, &JsonView::setWrap);
    connect(search, &QToolButton::clicked, m_json, &JsonView::showFind);
    connect(copy, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(QString::fromUtf8(m_json->document()));
        Announcer::of(this)->announce(this, tr("Copied"));
    });
    connect(keep, &QToolButton::clicked, this, &ManifestView::save);
    connect(m_json, &JsonView::byteOffsetClicked, this, [this](qint64 offset) {
        if (document() == "root"_L1)
            m_session->selectByte(static_cast<qsizetype>(offset));
    });
    connect(session, &ImageSession::stateChanged, this, &ManifestView::refresh);
    connect(session, &ImageSession::entryChanged, this, [this](qsizetype entry) {
        if (entry == m_session->currentEntry())
            refresh();
    });
    connect(session, &ImageSession::currentEntryChanged, this, &ManifestView::refresh);
    connect(session, &ImageSession::currentFieldChanged, this, &ManifestView::showCurrent);
    refresh();
}

QString ManifestView::document() const
{
    return m_which->currentData().toString();
}

void ManifestView::showDocument(const QString &which)
{
    m_which->setCurrentIndex(qMax(0, m_which->findData(which)));
    showCurrent();
}

void ManifestView::find()
{
    m_json->showFind();
}

void ManifestView::refresh()
{
    const QString before = document();
    m_which->clear();
    const bool index
        = m_session->state() == ImageSession::State::Ready && m_session->inspection().isIndex();
    m_which->addItem(index ? tr("Index") : tr("Manifest"), u"root"_s);
    if (const verbs::Entry *entry = m_session->currentEntryOrNull()) {
        const QString platform = oci::describePlatform(entry->platform());
        if (entry->manifest && index)
            m_which->addItem(tr("Manifest of %1").arg(platform), u"manifest"_s);
        if (entry->config)
            m_which->addItem(tr("Config of %1").arg(platform), u"config"_s);
    }
    m_which->setCurrentIndex(qMax(0, m_which->findData(before)));
    showCurrent();
}

void ManifestView::showCurrent()
{
    if (m_session->state() != ImageSession::State::Ready) {
        m_json->clear();
        m_shownKey.clear();
        m_facts->clear();
        m_verified->hide();
        return;
    }
    const Shown shown = documentOf(*m_session, document());
    const QString key = document() + shown.digest.toString();
    if (key != m_shownKey) {
        m_shownKey = key;
        m_json->setDocument(shown.bytes);
        m_facts->setText(tr("%1 · digest verified").arg(formatExactBytes(shown.bytes.size())));
        m_facts->setToolTip(shown.digest.toString());
        m_verified->setMark(Mark::Fine, tr("The bytes hash to %1").arg(shown.digest.toString()));
        m_verified->show();
    }
    const json::Range field = document() == "root"_L1 ? m_session->fieldRange() : json::Range{};
    m_json->setField(field.offset, field.length);
}

void ManifestView::save()
{
    const Shown shown = documentOf(*m_session, document());
    auto *files = new QFileDialog(this, tr("Save the exact bytes"),
        shown.digest.shortHex(12) + u".json"_s, tr("JSON (*.json);;All files (*)"));
    files->setAttribute(Qt::WA_DeleteOnClose);
    files->setAcceptMode(QFileDialog::AcceptSave);
    connect(
        files, &QFileDialog::fileSelected, this, [this, bytes = shown.bytes](const QString &path) {
            QSaveFile file(path);
            const bool written = file.open(QIODevice::WriteOnly)
                && file.write(bytes) == bytes.size() && file.commit();
            Announcer::of(this)->announce(this,
                written ? tr("Saved %1").arg(path)
                        : tr("%1 could not be written: %2").arg(path, file.errorString()));
            if (!written) {
                m_facts->setText(tr("%1 was not written: %2").arg(path, file.errorString()));
                m_verified->setMark(Mark::Error, m_facts->text());
            }
        });
    files->open();
}

} // namespace gantry::ui
