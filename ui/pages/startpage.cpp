// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/startpage.h"

#include "ui/dialogs/helpdialog.h"
#include "ui/shell/actionregistry.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress.h"

#include <QCheckBox>
#include <QFrame>
#include <QGridLayout>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

//! An icon in the secondary tone with the size of text.
class Glyph : public QWidget
{
public:
    Glyph(const QString &name, QWidget *parent)
        : QWidget(parent)
        , m_name(name)
    {
    }
    QSize sizeHint() const override { return {iconSide(font()), iconSide(font())}; }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent * /*event*/) override
    {
        QPainter painter(this);
        const int side = iconSide(font());
        paintIcon(&painter, QRectF((width() - side) / 2.0, (height() - side) / 2.0, side, side),
            m_name, Colours::of(this).tone(Tone::Text2));
    }

private:
    QString m_name;
};

//! A box with a soft frame; rows of a FoundBox are parted by lines.
class Plate : public QFrame
{
public:
    Plate(bool tinted, QWidget *parent)
        : QFrame(parent)
        , m_tinted(tinted)
    {
    }

protected:
    void paintEvent(QPaintEvent * /*event*/) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Colours colours = Colours::of(this);
        painter.setPen(colours.tone(m_tinted ? Tone::FrameSoft : Tone::Frame));
        painter.setBrush(m_tinted ? mixed(colours.tone(Tone::Text), colours.tone(Tone::Base), 0.025)
                                  : colours.tone(Tone::Base));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        if (m_tinted)
            return;
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(colours.tone(Tone::Grid));
        const auto rows = findChildren<QWidget *>(QString(), Qt::FindDirectChildrenOnly);
        for (const QWidget *row : rows) {
            if (row->isVisible() && row->geometry().bottom() < height() - 4)
                painter.drawLine(
                    1, row->geometry().bottom() + 1, width() - 2, row->geometry().bottom() + 1);
        }
    }

private:
    bool m_tinted;
};

//! Two columns side by side, or one below the other where they do not fit: nothing is cut.
class ColumnsArea : public QScrollArea
{
public:
    ColumnsArea(QBoxLayout *columns, QLayout *first, QWidget *second, QWidget *parent)
        : QScrollArea(parent)
        , m_columns(columns)
        , m_first(first)
        , m_second(second)
    {
    }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        const QMargins around = m_columns->contentsMargins();
        const int wanted = around.left() + m_first->minimumSize().width() + m_columns->spacing()
            + m_second->width() + around.right();
        const bool fits = wanted <= viewport()->width();
        m_columns->setDirection(fits ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
        m_columns->setStretch(0, fits ? 1 : 0);
        QScrollArea::resizeEvent(event);
    }

private:
    QBoxLayout *m_columns;
    QLayout *m_first;
    QWidget *m_second;
};

} // namespace

StartPage::StartPage(const ActionRegistry *actions, QWidget *parent)
    : Page(parent)
    , m_actions(actions)
{
    setHelp(this, tr("Start page"),
        tr("Open an image by its reference, a folder or an archive. What was found here came from "
           "local files and sockets only and is added when you ask for it. The hosts you tick "
           "decide which platforms count as missing."));
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *inside = new QWidget;
    inside->setBackgroundRole(QPalette::Base);
    inside->setAutoFillBackground(true);
    auto *left = new QVBoxLayout;
    left->setSpacing(0);
    left->addWidget(buildOpen());
    left->addSpacing(scaled(26, font()));
    left->addWidget(buildFound());
    left->addSpacing(scaled(24, font()));
    left->addWidget(buildHosts());
    left->addStretch(1);
    auto *columns = new QHBoxLayout(inside);
    columns->setContentsMargins(
        scaled(30, font()), scaled(26, font()), scaled(28, font()), scaled(18, font()));
    columns->setSpacing(scaled(30, font()));
    columns->addLayout(left, 1);
    QWidget *aside = buildAside();
    aside->setFixedWidth(scaled(264, font()));
    columns->addWidget(aside, 0, Qt::AlignTop | Qt::AlignLeft);

    auto *area = new ColumnsArea(columns, left, aside, this);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    area->setAccessibleName(tr("Start"));
    area->setWidget(inside);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(area);
    setFocusProxy(m_reference);
    connect(m_actions, &ActionRegistry::keysChanged, this, &StartPage::fillKeys);
    setFound({});
    updateButtons();
}

void StartPage::focusPage()
{
    m_reference->setFocus(Qt::OtherFocusReason);
}

QWidget *StartPage::buildOpen()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(5, font()));
    column->addWidget(new TitleLabel(tr("Open an image"), box));
    m_reference = new ReferenceField(box);
    m_reference->setTall(true);
    m_reference->setPlaceholderText(u"mcr.microsoft.com/dotnet/runtime:8.0"_s);
    m_reference->setAccessibleName(tr("Image to open"));
    m_open = new QPushButton(tr("Open"), box);
    auto *row = new QHBoxLayout;
    row->setSpacing(scaled(6, font()));
    row->addWidget(m_reference, 1);
    row->addWidget(m_open);
    column->addLayout(row);
    connect(m_reference, &ReferenceField::submitted, this, &StartPage::openRequested);
    connect(m_reference, &QLineEdit::textChanged, this, &StartPage::updateButtons);
    connect(m_open, &QPushButton::clicked, this,
        [this] { Q_EMIT openRequested(m_reference->text().trimmed()); });

    auto *examples = new QGridLayout;
    examples->setContentsMargins(0, scaled(3, font()), 0, 0);
    examples->setHorizontalSpacing(scaled(6, font()));
    examples->setVerticalSpacing(scaled(4, font()));
    const std::pair<QString, QString> known[]
        = {{u"docker.io/library/golang:1.24"_s, tr("Linux and Windows entries, SBOMs")},
            {u"mcr.microsoft.com/dotnet/runtime:8.0"_s, tr("Linux only")}};
    int at = 0;
    for (const auto &[reference, text] : known) {
        auto *link = new LinkButton(reference, box);
        link->setMonospace(true);
        link->setAccessibleName(tr("Open %1").arg(reference));
        connect(link, &QAbstractButton::clicked, this,
            [this, reference = reference] { Q_EMIT openRequested(reference); });
        examples->addWidget(new Glyph(u"index"_s, box), at, 0);
        examples->addWidget(link, at, 1, Qt::AlignLeft);
        examples->addWidget(new HintLabel(text, box), at++, 2);
    }
    auto *browse = new LinkButton(tr("OCI layout or archive…"), box);
    connect(browse, &QAbstractButton::clicked, this, &StartPage::browseRequested);
    examples->addWidget(new Glyph(u"archive"_s, box), at, 0);
    examples->addWidget(browse, at, 1, Qt::AlignLeft);
    examples->addWidget(
        new HintLabel(tr("or drop a folder or .tar anywhere in this window"), box), at, 2);
    examples->setColumnMinimumWidth(1, scaled(252, font()));
    examples->setColumnStretch(2, 1);
    column->addLayout(examples);
    return box;
}

QWidget *StartPage::buildFound()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(6, font()));
    column->addWidget(new TitleLabel(tr("Found on this computer"), box));
    m_foundBox = new Plate(false, box);
    m_foundRows = new QVBoxLayout(m_foundBox);
    m_foundRows->setContentsMargins(1, 1, 1, 1);
    m_foundRows->setSpacing(1);
    column->addWidget(m_foundBox);
    m_foundHint = new HintLabel(QString(), box);
    m_addFound = new QPushButton(box);
    auto *row = new QHBoxLayout;
    row->addWidget(m_foundHint, 1);
    row->addWidget(m_addFound);
    column->addLayout(row);
    connect(
        m_addFound, &QPushButton::clicked, this, [this] { Q_EMIT foundAccepted(checkedFound()); });
    return box;
}

void StartPage::setFound(const QList<Found> &found)
{
    while (QLayoutItem *item = m_foundRows->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_foundChecks.clear();
    for (const Found &thing : found) {
        auto *line = new QWidget(m_foundBox);
        line->setFixedHeight(scaled(30, font()));
        auto *row = new QHBoxLayout(line);
        row->setContentsMargins(scaled(8, font()), 0, scaled(8, font()), 0);
        row->setSpacing(scaled(6, font()));
        auto *check = new QCheckBox(line);
        check->setChecked(thing.checked);
        check->setAccessibleName(tr("%1, %2, %3").arg(thing.name, thing.facts, thing.state));
        connect(check, &QCheckBox::toggled, this, &StartPage::updateButtons);
        m_foundChecks.append({thing.id, check});
        auto *name = new QLabel(thing.name, line);
        name->setFont(boldFont(font()));
        name->setFixedWidth(scaled(190, font()));
        auto *facts = new ElideLabel(thing.facts, line);
        facts->setElideMode(Qt::ElideRight);
        facts->setTone(Tone::Text2);
        row->addWidget(check);
        row->addWidget(new Glyph(thing.iconName, line));
        row->addWidget(name);
        row->addWidget(facts, 1);
        row->addWidget(new MarkLabel(thing.mark, line));
        auto *state = new HintLabel(thing.state, line);
        state->setWordWrap(false);
        row->addWidget(state);
        m_foundRows->addWidget(line);
    }
    m_foundBox->setVisible(!found.isEmpty());
    m_foundHint->setText(found.isEmpty()
            ? tr("No engine and no sign-ins. Only local files and sockets were checked.")
            : tr("Only local files and sockets were checked. Nothing went over the network."));
    updateButtons();
}

QWidget *StartPage::buildHosts()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(6, font()));
    auto *head = new QHBoxLayout;
    head->setSpacing(scaled(12, font()));
    head->addWidget(new TitleLabel(tr("Which hosts must your images serve?"), box));
    m_hostsHint = new HintLabel(tr("Optional. Gantry then shows what is missing."), box);
    head->addWidget(m_hostsHint, 1);
    column->addLayout(head);
    m_presets = new QGridLayout;
    m_presets->setHorizontalSpacing(scaled(7, font()));
    m_presets->setVerticalSpacing(scaled(7, font()));
    column->addLayout(m_presets);
    auto *more = new LinkButton(tr("More hosts, and what they run…"), box);
    connect(more, &QAbstractButton::clicked, this, &StartPage::moreHostsRequested);
    m_createHosts = new QPushButton(tr("Create Host List"), box);
    connect(m_createHosts, &QPushButton::clicked, this,
        [this] { Q_EMIT hostsAccepted(checkedPresets()); });
    auto *row = new QHBoxLayout;
    row->addWidget(more);
    row->addStretch(1);
    row->addWidget(m_createHosts);
    column->addLayout(row);
    return box;
}

void StartPage::setPresets(const QList<Preset> &presets)
{
    while (QLayoutItem *item = m_presets->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    m_presetChecks.clear();
    int rows[2] = {0, 0};
    for (const Preset &preset : presets) {
        const int side = preset.windows ? 1 : 0;
        const int column = side * 4;
        const int row = rows[side]++;
        auto *check = new QCheckBox(preset.text, this);
        check->setIcon(icon(preset.windows ? u"windows"_s : u"linux"_s));
        check->setChecked(preset.checked);
        check->setAccessibleName(tr("%1, %2").arg(preset.text, preset.platform));
        connect(check, &QCheckBox::toggled, this, &StartPage::updateButtons);
        m_presetChecks.append({preset.id, check});
        auto *platform = new HintLabel(preset.platform, this);
        platform->setWordWrap(false);
        m_presets->addWidget(check, row, column);
        m_presets->addWidget(platform, row, column + 1, Qt::AlignRight | Qt::AlignVCenter);
    }
    m_presets->setColumnStretch(0, 1);
    m_presets->setColumnMinimumWidth(2, scaled(26, font()));
    m_presets->setColumnStretch(4, 1);
    updateButtons();
}

QWidget *StartPage::buildAside()
{
    auto *box = new QWidget;
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(4, font()));
    auto *plate = new Plate(true, box);
    auto *offline = new QVBoxLayout(plate);
    offline->setContentsMargins(
        scaled(13, font()), scaled(11, font()), scaled(13, font()), scaled(12, font()));
    offline->setSpacing(scaled(3, font()));
    offline->addWidget(new TitleLabel(tr("Try it offline"), plate));
    m_sampleText = new HintLabel(QString(), plate);
    offline->addWidget(m_sampleText);
    auto *sample = new QPushButton(icon(u"layout"_s), tr("Open Sample Workspace"), plate);
    connect(sample, &QPushButton::clicked, this, &StartPage::sampleRequested);
    offline->addSpacing(scaled(6, font()));
    offline->addWidget(sample, 0, Qt::AlignLeft);
    column->addWidget(plate);
    column->addSpacing(scaled(16, font()));
    column->addWidget(new TitleLabel(tr("Keys"), box));
    m_keys = new QGridLayout;
    m_keys->setHorizontalSpacing(scaled(6, font()));
    m_keys->setVerticalSpacing(scaled(5, font()));
    m_keys->setColumnMinimumWidth(0, scaled(98, font()));
    m_keys->setColumnStretch(1, 1);
    column->addLayout(m_keys);
    fillKeys();
    column->addSpacing(scaled(14, font()));
    column->addWidget(new TitleLabel(tr("What leaves this computer"), box));
    column->addWidget(new HintLabel(tr("Requests to registries and engines that you open, each "
                                       "listed in Activity. No usage data."),
        box));
    return box;
}

void StartPage::fillKeys()
{
    while (QLayoutItem *item = m_keys->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const std::pair<QString, QString> rows[] = {{u"go.reference"_s, tr("Open a reference")},
        {u"go.commands"_s, tr("Find any command")}, {u"edit.filter"_s, tr("Filter the view")},
        {u"edit.copyCommand"_s, tr("Copy as command")}, {u"go.nextDock"_s, tr("Next dock")},
        {u"help.focus"_s, tr("Help for what has focus")}};
    int at = 0;
    for (const auto &[id, text] : rows) {
        const QKeySequence key = m_actions->key(id);
        if (key.isEmpty())
            continue;
        m_keys->addWidget(new KeyCap(key.toString(QKeySequence::NativeText), this), at, 0,
            Qt::AlignLeft | Qt::AlignVCenter);
        m_keys->addWidget(new HintLabel(text, this), at++, 1);
    }
}

void StartPage::setSampleText(const QString &text)
{
    m_sampleText->setText(text);
}

void StartPage::setHostsCreated(int kinds)
{
    m_hostsHint->setText(kinds == 1
            ? tr("Host list saved: 1 kind of host. Missing platforms show on every image.")
            : tr("Host list saved: %1 kinds of hosts. Missing platforms show on every image.")
                  .arg(kinds));
}

QStringList StartPage::checkedFound() const
{
    QStringList ids;
    for (const auto &[id, check] : m_foundChecks) {
        if (check->isChecked())
            ids.append(id);
    }
    return ids;
}

QStringList StartPage::checkedPresets() const
{
    QStringList ids;
    for (const auto &[id, check] : m_presetChecks) {
        if (check->isChecked())
            ids.append(id);
    }
    return ids;
}

void StartPage::updateButtons()
{
    m_open->setEnabled(!m_reference->text().trimmed().isEmpty());
    const auto found = checkedFound().size();
    m_addFound->setText(tr("Add %n Selected", nullptr, static_cast<int>(found)));
    m_addFound->setEnabled(found > 0);
    m_addFound->setVisible(!m_foundChecks.isEmpty());
    m_createHosts->setEnabled(!checkedPresets().isEmpty());
}

} // namespace gantry::ui
