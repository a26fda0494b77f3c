// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/comparedesk.h"

#include "models/compare/comparecommand.h"
#include "models/workbench.h"
#include "ui/delegates/celldelegate.h"
#include "ui/pages/comparefilesview.h"
#include "ui/pages/compareheader.h"
#include "ui/pages/comparepage.h"
#include "ui/pages/imageheader.h"
#include "ui/pages/imagepage.h"
#include "ui/shell/actionregistry.h"
#include "ui/shell/documents.h"
#include "ui/shell/maintoolbar.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/referencefield.h"

#include <QAction>
#include <QDialog>
#include <QDialogButtonBox>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ComparedSide;
using models::ComparePlace;
using models::Side;

namespace {

QString platformWords(const verbs::Entry &entry)
{
    const QString text = oci::describePlatform(entry.platform());
    return text.isEmpty() ? entry.descriptor.digest.shortHex() : text;
}

} // namespace

CompareDesk::CompareDesk(MainWindow *window, models::Workbench *workbench,
    std::function<void(ReferenceField *)> setUpField, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_workbench(workbench)
    , m_setUpField(std::move(setUpField))
{
    connect(window, &MainWindow::layoutChosen, this, &CompareDesk::layoutChosen);
    connect(window->documents(), &Documents::currentPageChanged, this,
        &CompareDesk::currentPageChanged);
    connect(window, &MainWindow::comfortableChanged, this, [this](bool comfortable) {
        for (Page *each : m_window->documents()->pages()) {
            if (auto *page = qobject_cast<ComparePage *>(each))
                page->setComfortable(comfortable);
        }
    });
}

CompareDesk::~CompareDesk() = default;

ComparePage *CompareDesk::current() const
{
    return qobject_cast<ComparePage *>(m_window->documents()->currentPage());
}

ComparePage *CompareDesk::page(const ComparePlace &place)
{
    const auto fits = [](const ComparedSide &now, const ComparedSide &wanted) {
        return now.name == wanted.name && (wanted.entry.isNull() || now.entry == wanted.entry);
    };
    ComparePage *page = nullptr;
    for (Page *each : m_window->documents()->pages()) {
        auto *candidate = qobject_cast<ComparePage *>(each);
        if (candidate && fits(candidate->session()->side(Side::A), place.a)
            && fits(candidate->session()->side(Side::B), place.b))
            page = candidate;
    }
    if (!page) {
        page = new ComparePage(new models::CompareSession(
            m_workbench->opener(), m_workbench->jobs(), m_workbench->layerReading()));
        page->setComfortable(m_window->preferences()->comfortable());
        const QByteArray state
            = m_window->preferences()->value(u"window/compare/panes"_s).toByteArray();
        if (!state.isEmpty())
            page->files()->restoreState(state);
        page->header()->setImages([this] { return openImages(); });
        Q_EMIT pageMade(page);
        connect(page, &ComparePage::comparePlaceChanged, this,
            [this, page] { Q_EMIT placeNoted(page); });
        connect(page, &ComparePage::imageWanted, this, [this, page](Side side) {
            askImage(side == Side::A ? tr("Image for side A") : tr("Image for side B"),
                [page = QPointer(page), side](const oci::ImageName &name) {
                    if (page)
                        page->session()->setSide(side, {name, {}});
                });
        });
        connect(page, &ComparePage::openRequested, this, &CompareDesk::openRequested);
        connect(page, &ComparePage::accessRequested, this, &CompareDesk::accessRequested);
        m_window->documents()->add(page, false);
    }
    page->goTo(place);
    return page;
}

void CompareDesk::accessChanged(const QString &registry)
{
    for (Page *each : m_window->documents()->pages()) {
        if (auto *page = qobject_cast<ComparePage *>(each))
            page->session()->accessChanged(registry);
    }
}

void CompareDesk::connectImage(ImagePage *page)
{
    connect(page->header(), &ImageHeader::compareMenuRequested, this,
        [this, page](QMenu *menu) { fillMenu(menu, page); });
    connect(page, &ImagePage::markRequested, this, [this, page] {
        if (const verbs::Entry *entry = page->session()->currentEntryOrNull())
            mark({page->session()->name(), entry->descriptor.digest},
                tr("%1 of %2").arg(platformWords(*entry), page->session()->title()));
    });
    connect(
        page, &ImagePage::compareRequested, this, [this, page] { compareFrom(page->session()); });
    connect(page, &ImagePage::entryMenuRequested, this, [this, page](QMenu *menu, qsizetype) {
        if (!page->can(u"page.mark"_s))
            return;
        menu->addSeparator();
        menu->addAction(icon(u"diff"_s),
            m_marked ? tr("Compare with the Marked Entry") : tr("Mark for Comparison"), page,
            [page] { page->run(u"page.mark"_s); });
    });
}

void CompareDesk::mark(const ComparedSide &side, const QString &words)
{
    if (m_marked && !(*m_marked == side)) {
        const ComparedSide a = *std::exchange(m_marked, std::nullopt);
        m_window->message()->hide();
        compare(a, side);
        return;
    }
    m_marked = side;
    const QString key = m_window->actions()->key(u"page.mark"_s).toString(QKeySequence::NativeText);
    MessageBar *bar = m_window->showMessage(Mark::Note,
        tr("A is %1. Mark B in this or another image with %2 to compare them.").arg(words, key));
    QPushButton *cancel = bar->addAction(u"unmark"_s, tr("Unmark"));
    connect(cancel, &QPushButton::clicked, this, [this] {
        m_marked.reset();
        m_window->message()->hide();
    });
}

void CompareDesk::compare(const ComparedSide &a, const ComparedSide &b)
{
    m_workbench->navigator()->go(ComparePlace{.a = a, .b = b, .page = {}, .path = {}});
}

void CompareDesk::compareFrom(models::ImageSession *session)
{
    QList<const verbs::Entry *> images;
    for (const verbs::Entry &entry : session->entries()) {
        if (entry.role == oci::Role::Image)
            images += &entry;
    }
    if (images.isEmpty())
        return;
    const verbs::Entry *a = session->currentEntryOrNull();
    if (!a || a->role != oci::Role::Image)
        a = images.first();
    if (images.size() == 1) {
        askImage(tr("Compare %1 with").arg(session->title()),
            [this, side = ComparedSide{session->name(), a->descriptor.digest}](
                const oci::ImageName &name) { compare(side, {name, {}}); });
        return;
    }
    // The other system on the same processor tells most, then the same system on another.
    const auto score = [a](const verbs::Entry *b) {
        const oci::Platform l = a->platform();
        const oci::Platform r = b->platform();
        return (l.os != r.os ? 2 : 0) + (l.architecture == r.architecture ? 1 : 0);
    };
    const verbs::Entry *b = nullptr;
    for (const verbs::Entry *each : std::as_const(images)) {
        if (each != a && (!b || score(each) > score(b)))
            b = each;
    }
    // Linux stands on the left, as everywhere.
    if (a->platform().os == "windows"_L1 && b->platform().os != "windows"_L1)
        std::swap(a, b);
    compare({session->name(), a->descriptor.digest}, {session->name(), b->descriptor.digest});
}

void CompareDesk::fillMenu(QMenu *menu, ImagePage *page)
{
    menu->clear();
    models::ImageSession *session = page->session();
    const verbs::Entry *from = session->currentEntryOrNull();
    const ComparedSide a{session->name(), from ? from->descriptor.digest : oci::Digest()};
    if (from && from->role == oci::Role::Image) {
        menu->addSection(tr("Compare %1 with").arg(platformWords(*from)));
        for (const verbs::Entry &entry : session->entries()) {
            if (entry.role != oci::Role::Image || entry.descriptor.digest == a.entry)
                continue;
            const QString words = platformWords(entry);
            menu->addAction(icon(PlatformDelegate::iconName(words)),
                u"%1\t%2"_s.arg(words, entry.descriptor.digest.shortHex()), this,
                [this, a, b = ComparedSide{session->name(), entry.descriptor.digest}] {
                    compare(a, b);
                });
        }
        QList<oci::ImageName> others = openImages();
        others.removeAll(session->name());
        for (const oci::ImageName &name : std::as_const(others))
            menu->addAction(icon(u"index"_s), name.toString(), this,
                [this, a, name] { compare(a, {name, {}}); });
        menu->addSeparator();
        menu->addAction(icon(u"search"_s), tr("Another Image…"), this, [this, a] {
            askImage(tr("Compare with"),
                [this, a](const oci::ImageName &name) { compare(a, {name, {}}); });
        });
    }
    menu->addAction(m_window->actions()->action(u"page.mark"_s));
}

QList<oci::ImageName> CompareDesk::openImages() const
{
    QList<oci::ImageName> names;
    for (const models::ImageSession *session : m_workbench->sessions())
        names += session->name();
    return names;
}

void CompareDesk::askImage(const QString &title, std::function<void(const oci::ImageName &)> chosen)
{
    auto *dialog = new QDialog(m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    auto *field = new ReferenceField(dialog);
    field->setAccessibleName(title);
    field->setPlaceholderText(tr("Reference, digest, file or folder"));
    field->setMinimumWidth(scaled(420, dialog->font()));
    m_setUpField(field);
    auto *reason = new HintLabel({}, dialog);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, dialog);
    QPushButton *compare = buttons->addButton(tr("Compare"), QDialogButtonBox::AcceptRole);
    compare->setDefault(true);
    compare->setEnabled(false);
    auto *column = new QVBoxLayout(dialog);
    column->addWidget(field);
    column->addWidget(reason);
    column->addWidget(buttons);
    connect(field, &QLineEdit::textChanged, dialog, [compare, reason](const QString &text) {
        const auto name = oci::parsePasted(text);
        compare->setEnabled(name.has_value());
        reason->setText(name || text.trimmed().isEmpty() ? QString() : name.error().message + u'.');
    });
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
    const auto accept = [dialog, field, chosen] {
        const auto name = oci::parsePasted(field->text());
        if (!name)
            return;
        dialog->accept();
        chosen(name->name);
    };
    connect(buttons, &QDialogButtonBox::accepted, dialog, accept);
    connect(field, &ReferenceField::submitted, dialog, accept);
    dialog->open();
    field->setFocus();
}

void CompareDesk::layoutChosen(const QString &id)
{
    Documents *documents = m_window->documents();
    if (id == "assemble"_L1)
        return; // the assembly desk's
    if (id == "compare"_L1) {
        if (current())
            return;
        Page *page = m_lastCompare;
        for (Page *each : documents->pages()) {
            if (!page && qobject_cast<ComparePage *>(each))
                page = each;
        }
        auto *image = qobject_cast<ImagePage *>(documents->currentPage());
        if (page) {
            documents->setCurrentWidget(page);
        } else if (image && image->can(u"page.compare"_s)) {
            compareFrom(image->session());
        } else {
            documents->setCurrentWidget(this->page({}));
        }
    } else {
        const auto belongs = [&id](const Page *each) {
            return each->layoutId() == id
                || (id == "inspect"_L1 && each->layoutId() == "doctor"_L1);
        };
        if (documents->currentPage() && belongs(documents->currentPage()))
            return;
        Page *page = m_lastInspect;
        for (Page *each : documents->pages()) {
            if (!page && belongs(each))
                page = each;
        }
        if (page)
            documents->setCurrentWidget(page);
        else
            m_window->actions()->action(u"file.start"_s)->trigger();
    }
    // Whatever was chosen, the switch shows what is there.
    currentPageChanged(documents->currentPage());
    if (Page *page = documents->currentPage())
        page->focusPage();
}

void CompareDesk::currentPageChanged(Page *page)
{
    if (!page)
        return;
    if (page->layoutId() == "compare"_L1)
        m_lastCompare = page;
    else if (page->layoutId() == "inspect"_L1 || page->layoutId() == "doctor"_L1)
        m_lastInspect = page;
    m_window->setLayoutId(page->layoutId());
}

QList<models::CommandLine> CompareDesk::commands() const
{
    const ComparePage *page = current();
    return page ? models::commandsFor(*page->session()) : QList<models::CommandLine>();
}

} // namespace gantry::ui
